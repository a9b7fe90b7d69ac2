import { maxText, TextLimitError } from './text-limit.ts';

/** The flags, width and precision of a formatting directive. */
export interface Flags {
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  width: number | undefined;
  precision: number | undefined;
  /** %#v: use Go syntax */
  goSyntax: boolean;
  /** %+v: print the field names of structs */
  fieldNames: boolean;
  /** true while formatting a value for a bad-verb message such as %!d(string=hi), for which String methods are not called */
  complaining: boolean;
  /** number of characters that this directive has written so far */
  written: number;
}

/** Returns flags that are all unset. */
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

/** Pads text to the width with spaces or zeros. */
export function pad(text: string, flags: Flags): string {
  flags.written += Math.max(text.length, flags.width ?? 0);
  if (flags.written > maxText) throw new TextLimitError(flags.written);
  if (flags.width === undefined) return text;
  const missing = flags.width - [...text].length;
  if (missing <= 0) return text;
  return flags.minus ? text + ' '.repeat(missing) : (flags.zero ? '0' : ' ').repeat(missing) + text;
}
