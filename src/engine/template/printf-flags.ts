import { maxText, TextLimitError } from './text-limit.ts';

/** Flags, width and precision of a directive. */
export interface Flags {
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  width: number | undefined;
  precision: number | undefined;
  /** %#v: Go syntax */
  goSyntax: boolean;
  /** %+v: structs with field names */
  fieldNames: boolean;
  /** inside the error text for a bad verb, where String methods are not called */
  complaining: boolean;
  /** number of characters written for this directive */
  written: number;
}

/** Returns flags with none set. */
export function noFlags(): Flags {
  return {
    minus: false,
    plus: false,
    sharp: false,
    space: false,
    zero: false,
    width: undefined,
    precision: undefined,
    goSyntax: false,
    fieldNames: false,
    complaining: false,
    written: 0,
  };
}

/** Pads a text with spaces or zeros to the width. */
export function pad(text: string, flags: Flags): string {
  flags.written += Math.max(text.length, flags.width ?? 0);
  if (flags.written > maxText) throw new TextLimitError(flags.written);
  if (flags.width === undefined) return text;
  const missing = flags.width - [...text].length;
  if (missing <= 0) return text;
  return flags.minus ? text + ' '.repeat(missing) : (flags.zero ? '0' : ' ').repeat(missing) + text;
}
