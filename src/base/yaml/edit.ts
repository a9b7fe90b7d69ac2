import { CST, Parser } from 'yaml';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { parseYaml } from './yaml.ts';

/** A path of mapping keys and list indexes, which start at 0. */
export type EditPath = readonly (string | number)[];

export type EditScalar = string | number | boolean | null;

/** A list item that is a mapping of scalars. */
export type EditItem = Readonly<Record<string, EditScalar>>;

type Collection = CST.BlockMap | CST.BlockSequence | CST.FlowCollection;
type Pair = CST.CollectionItem;

/** Quoting styles, in the order they are tried. */
type Style = 'PLAIN' | 'QUOTE_DOUBLE' | undefined;

/**
 * Edits YAML source and preserves every byte outside the edited value, including comments, anchors, quoting, blank lines and line
 * endings. An editor works on the concrete syntax tree (CST) of the `yaml` package, not on values.
 *
 * Each method performs one edit and returns the new source. The `yaml` package may interpret values differently from go-yaml, so
 * the caller must compare the values before and after the edit (see `editedYaml`).
 */
interface Editor {
  /** @param style quoting style of the new or changed scalar; undefined to keep the existing style */
  set(path: EditPath, value: EditScalar, style: Style): string;
  append(path: EditPath, item: EditItem, style: Style): string;
  remove(path: EditPath, index: number): string;
}

/** Opens YAML source for editing its first document. @throws YAML_EDIT if the source is not valid YAML 1.2 */
export function openEditor(text: string): Editor {
  return {
    set: (path, value, style) => setScalar(text, path, value, style),
    append: (path, item, style) => appendItem(text, path, item, style),
    remove: (path, index) => removeItem(text, path, index),
  };
}

interface Parsed {
  readonly tokens: CST.Token[];
  readonly root: CST.Token | undefined;
}

function parse(text: string): Parsed {
  const tokens = [...new Parser().parse(text)];
  for (const token of tokens) if (token.type === 'error') throw editError(token.message, text, token.offset);
  const document = tokens.find((token) => token.type === 'document');
  return { tokens, root: document?.value };
}

function editError(problem: string, text: string, offset: number): TillerlessError {
  const line = text.slice(0, offset).split('\n').length;
  const column = offset - text.lastIndexOf('\n', offset - 1);
  return new TillerlessError('YAML_EDIT', problem, { where: { line, column } });
}

function isPairs(token: CST.Token | undefined): token is CST.BlockMap | CST.FlowCollection {
  return token?.type === 'block-map' || (token?.type === 'flow-collection' && token.start.type === 'flow-map-start');
}

function isList(token: CST.Token | undefined): token is CST.BlockSequence | CST.FlowCollection {
  return token?.type === 'block-seq' || (token?.type === 'flow-collection' && token.start.type === 'flow-seq-start');
}

/** Returns the items of a collection, except for a last item that consists of nothing but trailing comments. */
function itemsOf(collection: Collection): readonly Pair[] {
  const items: readonly Pair[] = collection.items;
  return items.filter((item) => item.key || item.sep || item.value || item.start.some(({ type }) => type === 'seq-item-ind'));
}

function keyText(token: CST.Token | null | undefined): string | undefined {
  return token && CST.isScalar(token) ? CST.resolveAsScalar(token)?.value : undefined;
}

/** Returns the entry for a key. As in Helm, the last of several duplicate keys wins. */
function pairOf(map: CST.BlockMap | CST.FlowCollection, key: string): Pair | undefined {
  return itemsOf(map).findLast((item) => keyText(item.key) === key);
}

interface Located {
  /** mapping or list that contains `pair` */
  readonly parent: Collection | undefined;
  /** the entry at the longest prefix of the path that exists in the document */
  readonly pair: Pair | undefined;
  /** the rest of the path, which does not exist in the document */
  readonly rest: EditPath;
}

function locate(text: string, root: CST.Token | undefined, path: EditPath): Located {
  let parent: Collection | undefined;
  let pair: Pair | undefined;
  let current = root;
  for (const [depth, step] of path.entries()) {
    if (current?.type === 'alias') throw editError(`${current.source} is an alias; edit its anchor`, text, current.offset);
    if (typeof step === 'number' ? !isList(current) : !isPairs(current)) return { parent, pair, rest: path.slice(depth) };
    // The check above ensures that an index is used with a list and a key with a mapping.
    const collection = current as Collection;
    const next = typeof step === 'number' ? itemsOf(collection)[step] : pairOf(collection as CST.BlockMap, step);
    parent = collection;
    if (!next) return { parent, pair, rest: path.slice(depth) };
    pair = next;
    current = next.value;
  }
  return { parent, pair, rest: [] };
}

function setScalar(text: string, path: EditPath, value: EditScalar, style: Style): string {
  const { tokens, root } = parse(text);
  const { parent, pair, rest } = locate(text, root, path);
  if (rest.length > 0) return insert(text, { root, parent, pair, rest }, (indent) => scalarText(value, style, indent));
  const token = pair?.value;
  if (!token || token.type === 'alias') return replaceEmpty(text, pair, scalarText(value, style, parent?.indent ?? 0));
  if (!CST.isScalar(token)) throw editError(`${path.join('.')} is a mapping or a list`, text, token.offset);
  CST.setScalarValue(token, String(value), {
    afterKey: true,
    inFlow: parent?.type === 'flow-collection',
    ...(style ? { type: style } : {}),
  });
  return tokens.map(CST.stringify).join('');
}

/** Sets the value of an entry whose value is empty or an alias. */
function replaceEmpty(text: string, pair: Pair | undefined, value: string): string {
  const alias = pair?.value?.type === 'alias' ? pair.value : undefined;
  if (alias) return splice(text, alias.offset, alias.offset + alias.source.length, value);
  const after = (pair?.sep ?? pair?.start ?? []).findLast(({ type }) => type === 'map-value-ind' || type === 'seq-item-ind');
  const at = after ? after.offset + after.source.length : 0;
  return splice(text, at, at, ` ${value}`);
}

function splice(text: string, from: number, to: number, added: string): string {
  return text.slice(0, from) + added + text.slice(to);
}

function scalarText(value: EditScalar, style: Style, indent: number): string {
  const write = (type: 'PLAIN' | 'QUOTE_DOUBLE'): string =>
    CST.stringify(CST.createScalarToken(String(value), { indent: indent + 2, end: [], type }));
  const plain = write(style ?? 'PLAIN');
  // Quote strings that Go's YAML 1.1 parser would recognize as booleans or numbers, although YAML 1.2 does not.
  return typeof value === 'string' && parseYaml(plain) !== value ? write('QUOTE_DOUBLE') : plain;
}

type Missing = Located & { readonly root: CST.Token | undefined };
/** Formats a new value. All lines except the first are indented by at least `indent` spaces. */
type ValueText = (indent: number) => string;

/** Adds a key and any missing mappings on its path. Fails if the path leads through a value that is not a mapping. */
function insert(text: string, missing: Missing, value: ValueText): string {
  const { root, parent, pair, rest } = missing;
  const keys = rest.map((step) => {
    if (typeof step === 'string') return step;
    throw editError(`item ${step} not found`, text, pair?.key?.offset ?? root?.offset ?? 0);
  });
  const holder = pair ? pair.value : root;
  if (isPairs(holder)) return addPair(text, holder, keys, value);
  if (holder && !isNull(holder))
    throw editError(`${text.slice(holder.offset, endOf(holder))} is not a mapping`, text, holder.offset);
  if (!pair) return `${text}${text === '' || text.endsWith('\n') ? '' : lineEnd(text)}${nested(keys, 0, value, text)}`;
  if (holder || parent?.type === 'flow-collection') return replaceNull(text, pair, flowPair(keys, value));
  const indent = (parent?.indent ?? 0) + 2;
  return insertLines(text, endOfPair(pair), nested(keys, indent, value, text));
}

function isNull(token: CST.Token): boolean {
  return token.type === 'scalar' && /^(?:~|null|Null|NULL)?$/.test(token.source);
}

function replaceNull(text: string, pair: Pair, value: string): string {
  return pair.value ? splice(text, pair.value.offset, endOf(pair.value), value) : replaceEmpty(text, pair, value);
}

function flowPair(keys: readonly string[], value: ValueText): string {
  return keys.reduceRight((inner, key) => `{${plainKey(key)}: ${inner}}`, value(0));
}

function plainKey(key: string): string {
  return /^[A-Za-z_][\w./-]*$/.test(key) ? key : JSON.stringify(key);
}

/**
 * Formats nested block mappings: each key contains the next one, and the last key contains the value. The result consists of
 * complete lines.
 */
function nested(keys: readonly string[], indent: number, value: ValueText, text: string): string {
  const lines = keys.map((key, depth) => `${' '.repeat(indent + 2 * depth)}${plainKey(key)}:`);
  const last = value(indent + 2 * (keys.length - 1));
  return `${lines.join(lineEnd(text))}${/^\s/.test(last) ? '' : ' '}${last}${lineEnd(text)}`;
}

function addPair(text: string, map: CST.BlockMap | CST.FlowCollection, keys: readonly string[], value: ValueText): string {
  const last = itemsOf(map).at(-1);
  if (map.type === 'block-map') {
    const at = last ? endOfPair(last) : map.offset;
    return insertLines(text, at, nested(keys, map.indent, value, text));
  }
  const [first = '', ...inner] = keys;
  const added = `${plainKey(first)}: ${inner.length > 0 ? flowPair(inner, value) : value(0)}`;
  return addToFlow(text, map, last, added);
}

function addToFlow(text: string, flow: CST.FlowCollection, last: Pair | undefined, added: string): string {
  const at = last ? endOfPair(last) : flow.start.offset + 1;
  return splice(text, at, at, last ? `, ${added}` : added);
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Inserts complete lines after the line that contains an offset. */
function insertLines(text: string, offset: number, lines: string): string {
  const end = text[offset - 1] === '\n' ? offset : text.indexOf('\n', offset) + 1;
  if (end === 0) return `${text}${lineEnd(text)}${lines.slice(0, -lineEnd(text).length)}`;
  return splice(text, end, end, lines);
}

/** Returns the end of an entry's content, excluding trailing comments. */
function endOfPair({ start, key, sep, value }: Pair): number {
  if (value) return endOf(value);
  const marks = [...start, ...(sep ?? [])].filter(({ type }) => !['space', 'newline', 'comment'].includes(type));
  const mark = marks.at(-1);
  const markEnd = mark ? mark.offset + mark.source.length : 0;
  return Math.max(markEnd, key ? endOf(key) : 0);
}

function endOf(token: CST.Token): number {
  switch (token.type) {
    case 'block-map':
    case 'block-seq': {
      const last = itemsOf(token).at(-1);
      return last ? endOfPair(last) : token.offset;
    }
    case 'flow-collection': {
      const close = token.end.find(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
      return close ? close.offset + 1 : token.offset;
    }
    case 'block-scalar':
      return token.offset + CST.stringify(token).length;
    default:
      return 'source' in token ? token.offset + token.source.length : token.offset;
  }
}

/** Adds an item to the end of a list of mappings. Creates the list if it does not exist. */
function appendItem(text: string, path: EditPath, item: EditItem, style: Style): string {
  const { root } = parse(text);
  const { parent, pair, rest } = locate(text, root, path);
  const list = rest.length === 0 ? pair?.value : undefined;
  const flow = `{${pairTexts(item, style, 0).join(', ')}}`;
  const isEmptyFlow = list?.type === 'flow-collection' && isList(list) && itemsOf(list).length === 0;
  if (list?.type === 'flow-collection' && isList(list) && !isEmptyFlow) return addToFlow(text, list, itemsOf(list).at(-1), flow);
  if (list?.type === 'block-seq') return insertLines(text, endOf(list), blockItem(item, style, list.indent, text));
  if (rest.length > 0)
    return insert(text, { root, parent, pair, rest }, (indent) => lineEnd(text) + blockItem(item, style, indent, text).trimEnd());
  if (list && !isEmptyFlow && !isNull(list)) throw editError(`${path.join('.')} is not a list`, text, list.offset);
  const block = lineEnd(text) + blockItem(item, style, parent?.indent ?? 0, text).trimEnd();
  if (!pair) return text;
  const bare = list ? splice(text, endOfSeparator(pair), endOf(list), '') : text;
  const at = endOfSeparator(pair);
  // Keep a comment that follows the key on the same line.
  const line = bare.indexOf('\n', at);
  return splice(bare, line < 0 ? bare.length : line, line < 0 ? bare.length : line, block);
}

function endOfSeparator({ sep = [] }: Pair): number {
  const mark = sep.find(({ type }) => type === 'map-value-ind');
  return mark ? mark.offset + mark.source.length : 0;
}

function pairTexts(item: EditItem, style: Style, indent: number): string[] {
  return Object.entries(item).map(([key, value]) => `${plainKey(key)}: ${scalarText(value, style, indent)}`);
}

function blockItem(item: EditItem, style: Style, indent: number, text: string): string {
  const [space, end] = [' '.repeat(indent), lineEnd(text)];
  return pairTexts(item, style, indent)
    .map((pair, i) => `${space}${i === 0 ? '- ' : '  '}${pair}${end}`)
    .join('');
}

/** Removes an item from a list, but keeps the comments above the item. If the list is empty afterwards, it is written as []. */
function removeItem(text: string, path: EditPath, index: number): string {
  const { root } = parse(text);
  const { pair, rest } = locate(text, root, path);
  const list = rest.length === 0 ? pair?.value : undefined;
  const items = isList(list) ? itemsOf(list) : [];
  const item = items[index];
  if (!list || !item || !pair) throw editError(`${path.join('.')} has no item ${index}`, text, list?.offset ?? 0);
  if (items.length === 1) return splice(text, endOfSeparator(pair), endOf(list), ' []');
  if (list.type === 'block-seq') {
    const mark = item.start.find(({ type }) => type === 'seq-item-ind');
    const from = text.lastIndexOf('\n', mark?.offset ?? item.value?.offset ?? 0) + 1;
    const end = endOfPair(item);
    const to = text[end - 1] === '\n' ? end : text.indexOf('\n', end) + 1;
    return splice(text, from, to === 0 ? text.length : to, '');
  }
  const next = items[index + 1];
  const [from, to] = next ? [startOf(item), startOf(next)] : [endOfPair(items[index - 1] ?? item), endOfPair(item)];
  return splice(text, from, to, '');
}

/** Returns the offset of an item in a flow sequence, excluding the preceding comma. */
function startOf({ key, value, start }: Pair): number {
  return key?.offset ?? value?.offset ?? start.at(-1)?.offset ?? 0;
}
