import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import { isMap, type Value } from '../go/value.ts';
import { type EditItem, type EditPath, type EditScalar, openEditor } from './edit.ts';
import { parseYaml } from './yaml.ts';

/** An edit of a YAML file. */
export type YamlEdit =
  | { readonly kind: 'set'; readonly path: EditPath; readonly value: EditScalar }
  | { readonly kind: 'append'; readonly path: EditPath; readonly item: EditItem }
  | { readonly kind: 'remove'; readonly path: EditPath; readonly index: number };

/**
 * Applies an edit to YAML source, and preserves every byte outside the edited value. The edited source is parsed as Helm parses
 * it, to verify that exactly the intended value has changed.
 *
 * @throws YAML_PARSE, and YAML_EDIT with the position if the edit cannot be made
 */
export function editedYaml(text: string, edit: YamlEdit): string {
  const before = parseYaml(text);
  const wanted = applied(before, edit);
  let problem: unknown;
  // Try the quoted style last. It is needed for strings that would otherwise be parsed as a number or boolean.
  for (const style of [undefined, 'PLAIN', 'QUOTE_DOUBLE'] as const) {
    try {
      const after = runEdit(text, edit, style);
      if (sameValue(parseYaml(after), wanted)) return after;
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      problem ??= error;
    }
  }
  if (isTillerlessError(problem, 'YAML_EDIT')) throw problem;
  throw new TillerlessError('YAML_EDIT', `${edit.path.join('.')} cannot be edited without changing other values`, {
    hint: 'anchors, aliases or merge keys depend on it; edit the file by hand',
    cause: problem,
  });
}

function runEdit(text: string, edit: YamlEdit, style: 'PLAIN' | 'QUOTE_DOUBLE' | undefined): string {
  const editor = openEditor(text);
  switch (edit.kind) {
    case 'set':
      return editor.set(edit.path, edit.value, style);
    case 'append':
      return editor.append(edit.path, edit.item, style);
    case 'remove':
      return editor.remove(edit.path, edit.index);
  }
}

function applied(root: Value, edit: YamlEdit): Value {
  return changed(root, edit.path, (old) => {
    if (edit.kind === 'set') return edit.value;
    const list = Array.isArray(old) ? (old as readonly Value[]) : [];
    return edit.kind === 'append' ? [...list, new Map<string, Value>(Object.entries(edit.item))] : list.toSpliced(edit.index, 1);
  });
}

/** Returns a copy with the value at a path changed. Missing mappings are created. */
function changed(value: Value, [step, ...rest]: EditPath, change: (old: Value) => Value): Value {
  if (step === undefined) return change(value);
  if (typeof step === 'number') {
    const list = Array.isArray(value) ? (value as readonly Value[]) : [];
    return list.map((item, i) => (i === step ? changed(item, rest, change) : item));
  }
  const map: ReadonlyMap<string, Value> = isMap(value) ? value : new Map();
  return new Map([...map, [step, changed(map.get(step) ?? null, rest, change)]]);
}

function sameValue(a: Value, b: Value): boolean {
  if (isMap(a) && isMap(b))
    return a.size === b.size && [...a].every(([key, item]) => b.has(key) && sameValue(item, b.get(key) ?? null));
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item: Value, i) => sameValue(item, (b[i] ?? null) as Value));
  return Object.is(a, b) || (typeof a === 'object' && a !== null && String(a) === String(b));
}
