import { integerOf } from '../../base/go/named-int.ts';
import type { Value } from '../../base/go/value.ts';
import { typeName } from './go-types.ts';
import { type Flags, noFlags } from './printf-flags.ts';
import { formatArgument } from './printf-values.ts';
import { maxText, TextLimitError } from './text-limit.ts';

/** Maximum width and precision (tooLarge in fmt/print.go). */
const maxWidth = 1_000_000;

type Args = readonly (Value | undefined)[];

/** Implements Go's fmt.Sprintf. @throws TextLimitError if the result is too large */
export function sprintf(format: string, args: Args): string {
  return new Formatter(format, args).run();
}

class Formatter {
  readonly #format: string;
  readonly #args: Args;
  #at = 0;
  #argNum = 0;
  #reordered = false;
  #goodIndex = true;
  #afterIndex = false;
  #out = '';

  constructor(format: string, args: Args) {
    this.#format = format;
    this.#args = args;
  }

  run(): string {
    const format = this.#format;
    while (this.#at < format.length) {
      const next = format.indexOf('%', this.#at);
      const end = next < 0 ? format.length : next;
      this.#out += format.slice(this.#at, end);
      this.#at = end + 1;
      if (next >= 0) this.#directive();
      if (this.#out.length > maxText) throw new TextLimitError(this.#out.length);
    }
    if (!this.#reordered && this.#argNum < this.#args.length) this.#out += this.#extra();
    return this.#out;
  }

  #directive(): void {
    const flags = this.#flags();
    this.#goodIndex = true;
    this.#afterIndex = false;
    this.#index();
    this.#width(flags);
    this.#precision(flags);
    if (!this.#afterIndex) this.#index();
    if (this.#at >= this.#format.length) {
      this.#out += '%!(NOVERB)';
      return;
    }
    const verb = String.fromCodePoint(this.#format.codePointAt(this.#at) ?? 0);
    this.#at += verb.length;
    if (verb === '%') this.#out += '%';
    else if (!this.#goodIndex) this.#out += `%!${verb}(BADINDEX)`;
    else if (this.#argNum >= this.#args.length) this.#out += `%!${verb}(MISSING)`;
    else this.#out += formatArgument(this.#args[this.#argNum++], verb, flags);
  }

  #flags(): Flags {
    const flags = noFlags();
    for (; ; this.#at++) {
      switch (this.#format[this.#at]) {
        case '#':
          flags.sharp = true;
          break;
        case '0':
          flags.zero = true;
          break;
        case '+':
          flags.plus = true;
          break;
        case '-':
          flags.minus = true;
          break;
        case ' ':
          flags.space = true;
          break;
        default:
          return flags;
      }
    }
  }

  /** Parses an explicit argument index such as "[2]". */
  #index(): void {
    const format = this.#format;
    if (format[this.#at] !== '[') return;
    this.#reordered = true;
    const close = format.indexOf(']', this.#at);
    const text = close < 0 ? '' : format.slice(this.#at + 1, close);
    const index = /^\d+$/.test(text) ? Number(text) - 1 : -1;
    this.#at = close < 0 ? this.#at + 1 : close + 1;
    if (index < 0 || index >= this.#args.length) this.#goodIndex = false;
    else {
      this.#argNum = index;
      this.#afterIndex = true;
    }
  }

  #width(flags: Flags): void {
    if (this.#format[this.#at] === '*') {
      const width = this.#starred();
      if (width === undefined) this.#out += '%!(BADWIDTH)';
      else {
        flags.width = Math.abs(width);
        if (width < 0) flags.minus = true;
      }
      return;
    }
    const width = this.#number();
    if (width === undefined) return;
    flags.width = width;
    if (this.#afterIndex) this.#goodIndex = false;
  }

  #precision(flags: Flags): void {
    if (this.#format[this.#at] !== '.') return;
    this.#at++;
    if (this.#afterIndex) this.#goodIndex = false;
    this.#index();
    if (this.#format[this.#at] === '*') {
      const precision = this.#starred();
      if (precision === undefined || precision < 0) this.#out += '%!(BADPREC)';
      else flags.precision = precision;
      return;
    }
    flags.precision = this.#number() ?? 0;
  }

  /** Reads a width or precision that is passed as an argument ("*"). */
  #starred(): number | undefined {
    this.#at++;
    this.#afterIndex = false;
    if (this.#argNum >= this.#args.length) return undefined;
    const arg = this.#args[this.#argNum++];
    const integer = integerOf(arg);
    const size = integer && Number(integer.value);
    return size === undefined || Math.abs(size) > maxWidth ? undefined : size;
  }

  /** Parses a number. As in Go, a number that is too large consumes the remaining format string. */
  #number(): number | undefined {
    const start = this.#at;
    while (/^\d$/.test(this.#format[this.#at] ?? '')) this.#at++;
    if (this.#at === start) return undefined;
    const value = Number(this.#format.slice(start, this.#at));
    if (value <= maxWidth) return value;
    this.#at = this.#format.length;
    return undefined;
  }

  #extra(): string {
    const rest = this.#args.slice(this.#argNum).map((arg) => {
      const text = formatArgument(arg, 'v', noFlags());
      return arg === undefined || arg === null ? text : `${typeName(arg)}=${text}`;
    });
    return `%!(EXTRA ${rest.join(', ')})`;
  }
}
