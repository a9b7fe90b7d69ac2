import type { Io } from './io.ts';

/** Colours the lines of a plan or diff by their first character. Returns them unchanged if colour is disabled. */
export type Paint = (text: string) => string;

const codes: readonly (readonly [RegExp, number])[] = [
  [/^(?:@@)/, 36],
  [/^\+/, 32],
  [/^-/, 31],
  [/^~/, 33],
  [/^!/, 35],
  [/^✗/, 31],
];

/** The colour flags: Helm's flag in both spellings, and --no-color. */
export interface ColourFlags {
  /** "never", "auto" or "always" */
  readonly color: string;
  readonly colour: string;
  readonly 'no-color': boolean;
}

/**
 * Returns a function that colours output for stdout. By default, colour is enabled on a terminal. The flags take precedence,
 * followed by NO_COLOR, FORCE_COLOR, and Helm's HELM_COLOR.
 */
export function linePainter(io: Pick<Io, 'env' | 'isTerminal'>, flags: ColourFlags): Paint {
  if (!wantsColour(io, flags)) return (text) => text;
  return (text) =>
    text
      .split('\n')
      .map((line) => {
        const code = codes.find(([mark]) => mark.test(line))?.[1];
        return code === undefined ? line : `\u001b[${code}m${line}\u001b[0m`;
      })
      .join('\n');
}

function wantsColour({ env, isTerminal }: Pick<Io, 'env' | 'isTerminal'>, flags: ColourFlags): boolean {
  const mode = flags['no-color'] ? 'never' : [flags.color, flags.colour].find((value) => value !== 'auto');
  if (mode !== undefined) return mode === 'always';
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (env.HELM_COLOR === 'never' || env.HELM_COLOR === 'always') return env.HELM_COLOR === 'always';
  return isTerminal.stdout && env.TERM !== 'dumb';
}
