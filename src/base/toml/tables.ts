import type { TillerlessError } from '../../errors/tillerless-error.ts';
import { quoteGo } from '../go/quote.ts';
import { typedList, type Value, type ValueMap } from '../go/value.ts';

/** Formats a dotted key for an error message. Segments that are not bare keys are quoted. */
export function shownKey(path: readonly string[]): string {
  return path.map((part) => (/^[A-Za-z0-9_-]+$/.test(part) ? part : quoteGo(part))).join('.');
}

/** Returns the error for a key that cannot be set. */
type Refused = (problem: string) => TillerlessError;

/**
 * The tables of a document, tracked as in BurntSushi/toml. A table that was created implicitly, as the parent of another table,
 * may be defined explicitly once.
 */
export class TomlTables {
  readonly root: ValueMap = new Map();
  /** path of the current table; new keys are added to it */
  context: readonly string[] = [];
  readonly #refused: Refused;
  readonly #implicit = new Set<string>();
  readonly #lists = new Set<string>();
  /** lists that were created by headers such as [[name]]; only these lists can be extended by another header */
  readonly #tableLists = new WeakSet<readonly Value[]>();

  constructor(refused: Refused) {
    this.#refused = refused;
  }

  /** Records that the value of a key is a list. */
  noteList(key: string): void {
    this.#lists.add(shownKey([...this.context, key]));
  }

  /** Creates a table that has no header of its own: an inline table, or a table defined by a dotted key. */
  openImplicit(path: readonly string[]): void {
    this.#implicit.add(shownKey(path));
    this.open(path);
  }

  /** Appends an inline table to the array that contains it. */
  openImplicitItem(path: readonly string[]): void {
    this.#implicit.add(shownKey(path));
    this.openItem(path);
  }

  /** Creates a table and makes it the current table. */
  open(path: readonly string[]): void {
    this.#parentOf(path);
    this.set(path.at(-1) ?? '', new Map<string, Value>());
    this.context = path;
  }

  /** Adds a table to a list of tables and makes it the current table. */
  openItem(path: readonly string[]): void {
    const parent = this.#parentOf(path);
    const name = path.at(-1) ?? '';
    const list = parent.get(name) ?? this.#newTableList();
    if (!Array.isArray(list) || !this.#tableLists.has(list))
      throw this.#refused(`Key '${shownKey(path)}' was already created and cannot be used as an array.`);
    list.push(new Map<string, Value>());
    parent.set(name, list);
    this.context = path;
  }

  #newTableList(): Value[] {
    const list = typedList([], 'map[string]interface {}');
    this.#tableLists.add(list);
    return list;
  }

  /** Sets a key of the current table. */
  set(name: string, value: Value): void {
    let table = this.root;
    const path: string[] = [];
    for (const part of this.context) {
      path.push(part);
      const next = lastOf(table.get(part));
      if (!(next instanceof Map)) throw this.#refused(`Key '${shownKey(path)}' has already been defined.`);
      table = next;
    }
    const key = shownKey([...path, name]);
    if (!table.has(name)) {
      table.set(name, value);
      return;
    }
    if (!this.#implicit.delete(key)) throw this.#refused(`Key '${key}' has already been defined.`);
    if (this.#lists.has(key)) table.set(name, value);
  }

  /** Returns the parent table of a path and makes it the current table. Creates the table if it is missing. */
  #parentOf(path: readonly string[]): ValueMap {
    let table = this.root;
    const parents: string[] = [];
    for (const part of path.slice(0, -1)) {
      parents.push(part);
      if (!table.has(part)) {
        this.#implicit.add(shownKey(parents));
        table.set(part, new Map<string, Value>());
      }
      const next = lastOf(table.get(part));
      if (!(next instanceof Map)) throw this.#refused(`Key '${shownKey(parents)}' was already created as a hash.`);
      table = next;
    }
    this.context = parents;
    return table;
  }
}

/** If the value is a list of tables, returns its last table; otherwise, returns the value itself. */
function lastOf(value: Value | undefined): Value | undefined {
  return Array.isArray(value) ? (value.at(-1) as Value | undefined) : value;
}
