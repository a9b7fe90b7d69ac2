import type { Io } from './io.ts';

/** Colours the lines of a plan or a diff by their first mark; leaves them as they are where nobody would see it. */
export type Paint = (text: string) => string;

const codes: readonly (readonly [RegExp, number])[] = [
  [/^(?:@@)/, 36],
  [/^\+/, 32],
  [/^-/, 31],
  [/^~/, 33],
  [/^!/, 35],
  [/^✗/, 31],
];

/**
 * Colour on terminals only. NO_COLOR forbids it, FORCE_COLOR asks for it all the same, and the flag has the last word.
 * @param never what --no-color says
 */
export function linePainter(io: Pick<Io, 'env' | 'isTerminal'>, never: boolean): Paint {
  if (never || !wantsColour(io)) return (text) => text;
  return (text) =>
    text
      .split('\n')
      .map((line) => {
        const code = codes.find(([mark]) => mark.test(line))?.[1];
        return code === undefined ? line : `\u001b[${code}m${line}\u001b[0m`;
      })
      .join('\n');
}

function wantsColour({ env, isTerminal }: Pick<Io, 'env' | 'isTerminal'>): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return isTerminal.stdout && env.TERM !== 'dumb';
}
