import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { Text } from '@codemirror/state';
import type { UiValueKey } from '../../../report/ui-values.ts';

/** Completes the keys that can occur at the cursor's position in the document, and the values that the schema permits. */
export function completeValues(context: CompletionContext, keys: readonly UiValueKey[]): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const parents = parentsOf(context.state.doc, line.number, indentOf(line.text === '' ? before : line.text));
  const value = /^(\s*)([\w.-]+):\s+(\S*)$/.exec(before);
  if (value) return completeValue(keys, [...parents, value[2] ?? ''], context.pos - (value[3] ?? '').length);
  const key = /^\s*([\w.-]*)$/.exec(before);
  if (!key || (key[1] === '' && !context.explicit)) return null;
  const options = keys
    .filter(({ path }) => path.length === parents.length + 1 && parents.every((parent, at) => path[at] === parent))
    .map(optionOf);
  return options.length === 0 ? null : { from: context.pos - (key[1] ?? '').length, options };
}

function completeValue(keys: readonly UiValueKey[], path: readonly string[], from: number): CompletionResult | null {
  const match = keys.find((key) => key.path.length === path.length && key.path.every((part, at) => part === path[at]));
  const choices = match?.type === 'boolean' && match.choices.length === 0 ? ['true', 'false'] : (match?.choices ?? []);
  return choices.length === 0
    ? null
    : { from, options: choices.map((choice) => ({ label: plainText(choice), type: 'constant' })) };
}

/** Removes the quotes from a JSON string if YAML parses the unquoted text as the same string. */
function plainText(json: string): string {
  const text = /^"([A-Za-z][\w-]*)"$/.exec(json)?.[1];
  return text === undefined || /^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text) ? json : text;
}

function optionOf({ path, type, description, standard }: UiValueKey): Completion {
  const name = path.at(-1) ?? '';
  const isTable = type === 'object';
  return {
    label: name,
    type: 'property',
    detail: [type, standard && `default ${standard}`].filter(Boolean).join(', '),
    ...(description ? { info: description } : {}),
    apply: isTable ? `${name}:\n${' '.repeat(path.length * 2)}` : `${name}: `,
  };
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

/** Returns the keys of the mappings that contain a line, outermost first. */
function parentsOf(doc: Text, lineNumber: number, indent: number): string[] {
  const parents: string[] = [];
  let limit = indent;
  for (let number = lineNumber - 1; number >= 1 && limit > 0; number--) {
    const { text } = doc.line(number);
    const key = /^(\s*)([\w.-]+):\s*(?:#.*)?$/.exec(text);
    if (!key || (key[1] ?? '').length >= limit) continue;
    parents.unshift(key[2] ?? '');
    limit = (key[1] ?? '').length;
  }
  return parents;
}
