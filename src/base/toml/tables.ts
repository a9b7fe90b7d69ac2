import type { TillerlessError } from '../../errors/tillerless-error.ts';
import { quoteGo } from '../go/quote.ts';
import { typedList, type Value, type ValueMap } from '../go/value.ts';

/** A key in an error message: parts that are not bare are quoted. */
export function shownKey(path: readonly string[]): string {
  return path.map((part) => (/^[A-Za-z0-9_-]+$/.test(part) ? part : quoteGo(part))).join('.');
}

/** Makes the error for a key that cannot be set. */
type Refused = (problem: string) => TillerlessError;

/**
 * The tables of a document, with the bookkeeping of BurntSushi/toml: a table that came to be by naming one below it may be defined
 * once more.
 */
export class TomlTables {
  readonly root: ValueMap = new Map();
  /** the table that keys belong to at the moment */
  context: readonly string[] = [];
  readonly #refused: Refused;
  readonly #implicit = new Set<string>();
  readonly #lists = new Set<string>();
  /** lists that headers made, and may extend */
  readonly #tableLists = new WeakSet<readonly Value[]>();

  constructor(refused: Refused) {
    this.#refused = refused;
  }

  /** Notes that the value of a key is a list. */
  noteList(key: string): void {
    this.#lists.add(shownKey([...this.context, key]));
  }

  /** Opens a table that is only named on the way to another one, below the context. */
  openImplicit(path: readonly string[]): void {
    this.#implicit.add(shownKey(path));
    this.open(path);
  }

  /** The same for a table that is an item of a list. */
  openImplicitItem(path: readonly string[]): void {
    this.#implicit.add(shownKey(path));
    this.openItem(path);
  }

  /** Opens a table and makes it the context. */
  open(path: readonly string[]): void {
    this.#parentOf(path);
    this.set(path.at(-1) ?? '', new Map<string, Value>());
    this.context = path;
  }

  /** Adds a table to a list of tables and makes it the context. */
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

  /** Sets a key of the context. */
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

  /** The table that holds the last part of a path, made where it is missing; it becomes the context. */
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

/** Of a list of tables the last one. */
function lastOf(value: Value | undefined): Value | undefined {
  return Array.isArray(value) ? (value.at(-1) as Value | undefined) : value;
}
