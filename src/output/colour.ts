import type { Io } from './io.ts';

/** Colours the lines of a plan or a diff by their first character; returns them unchanged if colour is off. */
export type Paint = (text: string) => string;

const codes: readonly (readonly [RegExp, number])[] = [
  [/^(?:@@)/, 36],
  [/^\+/, 32],
  [/^-/, 31],
  [/^~/, 33],
  [/^!/, 35],
  [/^✗/, 31],
];

/** Colour flags: Helm's, in both spellings, and ours. */
export interface ColourFlags {
  /** never, auto, always */
  readonly color: string;
  readonly colour: string;
  readonly 'no-color': boolean;
}

/**
 * Returns a painter for stdout. Colour is on for terminals by default. Flags take precedence, then NO_COLOR, FORCE_COLOR, and
 * Helm's HELM_COLOR.
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
