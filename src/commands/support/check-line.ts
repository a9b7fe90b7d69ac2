import { plural } from '../../base/text.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { ParsedLine } from '../flags/parse-line.ts';
import { type Command, usageLine } from './define.ts';

/**
 * Checks the number of arguments and the colour mode after the command line has been parsed.
 *
 * @param names command path used in messages: the program name ("helm" for commands that Helm also has), then the command and
 * subcommand names
 * @throws USAGE with Helm's messages
 */
export function checkLine(command: Command, names: readonly string[], line: ParsedLine): void {
  checkArity(command, names, line);
  // A command that defines its own --color flag validates the flag's value itself.
  if (!('color' in command.builder)) checkColour(line);
}

/** Returns Helm's warnings about deprecated flags on the command line. */
export function deprecationWarnings({ builder }: Command, { changed }: ParsedLine): readonly string[] {
  return [...changed].flatMap((name) => {
    const advice = builder[name]?.deprecated;
    return advice === undefined ? [] : [`Flag --${name} has been deprecated, ${advice}\n`];
  });
}

function checkArity(command: Command, names: readonly string[], { args, changed }: ParsedLine): void {
  const { arity, arityWith } = command;
  const { max } = arity;
  const min = arityWith && changed.has(arityWith.flag) ? arityWith.min : arity.min;
  if (args.length >= min && (max === undefined || args.length <= max || arity.checksMax)) return;
  const name = names.join(' ');
  const usage = `\n\nUsage:  ${usageLine(names, command)}`;
  // Helm has four messages: for commands that accept no arguments, exactly N arguments, at least N, and at most N.
  const wants =
    max === 0
      ? `"${name}" accepts no arguments`
      : min === max
        ? `"${name}" requires ${plural(min, 'argument')}`
        : args.length < min
          ? `"${name}" requires at least ${plural(min, 'argument')}`
          : `"${name}" accepts at most ${plural(max ?? 0, 'argument')}`;
  throw new TillerlessError('USAGE', wants + usage);
}

/** Checks the colour mode. @throws USAGE with Helm's message if it is unknown */
export function checkColour({ flags, changed }: ParsedLine): void {
  for (const name of ['color', 'colour']) {
    const mode = flags[name];
    if (!changed.has(name) || typeof mode !== 'string' || ['never', 'auto', 'always'].includes(mode)) continue;
    const text = `invalid color mode ${JSON.stringify(mode)}: must be one of: never, auto, always`;
    throw new TillerlessError('USAGE', text, { helmText: text });
  }
}
