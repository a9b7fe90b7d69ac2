import { isMap, type Value } from '../../base/go/value.ts';
import { parseYaml3, parseYaml3Documents } from '../../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { type Document, deepEqual, valuesAt } from './assertions/judged.ts';
import type { Assertion, DocumentSelector } from './suite.ts';
import { SuiteDecoder } from './suite-decoder.ts';

/** Documents, keyed by template path. */
export type Documents = ReadonlyMap<string, readonly Document[]>;

/**
 * Parses the documents in rendered files. YAML files contain one document per map. A text file is a single document; its `raw`
 * field contains the file's content. Other files are skipped.
 *
 * @throws UNITTEST_VALUES with helm-unittest's message if a file is not valid YAML
 */
export function readDocuments(files: ReadonlyMap<string, string>, cache: DocumentCache): Map<string, Document[]> {
  const documents = new Map<string, Document[]>();
  for (const [path, text] of files) {
    if (/\.(?:ya?ml|tpl)$/.test(path)) documents.set(path, cache.read(text));
    else if (path.endsWith('.txt')) documents.set(path, [new Map([['raw', text]])]);
  }
  return documents;
}

/** Maximum total length of the cached strings. */
const maxCached = 16 * 1024 * 1024;

/** Caches parsed YAML files, keyed by their text, because most files render to the same text in many tests. */
export class DocumentCache {
  #known = new Map<string, Document[]>();
  #size = 0;

  /** Parses the documents of a YAML file, or returns them from the cache. @throws UNITTEST_VALUES */
  read(text: string): Document[] {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const documents = readYaml(text);
    this.#size += text.length;
    if (this.#size > maxCached) {
      this.#known = new Map();
      this.#size = text.length;
    }
    this.#known.set(text, documents);
    return documents;
  }
}

/** Parses the documents of a YAML file and skips empty ones. @throws UNITTEST_VALUES */
export function readYaml(text: string): Document[] {
  const parts = splitDocuments(text);
  const clean = parts.join(separator);
  if (clean.trim() === '') return [];
  return parsed(clean).flatMap((value) => {
    if (value !== null && !isMap(value)) rejectDocument(parts);
    return isMap(value) && value.size > 0 ? [value] : [];
  });
}

const separator = '\n---\n';

/** Throws an error with the line of the first document that is not a map. */
function rejectDocument(parts: readonly string[]): never {
  const before: string[] = [];
  for (const part of parts) {
    // The line numbers in the error are relative to the entire file.
    const line = before.length === 0 ? 1 : [...before, ''].join(separator).split('\n').length;
    const decoder = new SuiteDecoder(part, { isStrict: false, firstLine: line });
    decoder.map('map[string]interface {}')(parseYaml3(part) ?? null, []);
    try {
      decoder.finish();
    } catch (error) {
      throw new TillerlessError('UNITTEST_VALUES', reasonOf(error), { cause: error });
    }
    before.push(part);
  }
  throw new TillerlessError('UNITTEST_VALUES', 'a document is not a map');
}

const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13 && code !== 11);

/**
 * Splits a file at lines that start with `---`, as helm-unittest does, and removes the whitespace around each separator. The
 * resulting strings may be empty.
 */
export function splitDocuments(text: string): string[] {
  const parts: string[] = [];
  let begin = 0;
  for (let at = text.startsWith('---') ? 0 : text.indexOf('\n---'); at >= 0; at = text.indexOf('\n---', begin)) {
    let end = at;
    while (end > begin && isBlank(text.charCodeAt(end - 1))) end--;
    parts.push(text.slice(begin, end));
    begin = at + (at === 0 && text.startsWith('---') ? 3 : 4);
    while (isBlank(text.charCodeAt(begin))) begin++;
  }
  return [...parts, text.slice(begin)];
}

function parsed(text: string): Value[] {
  try {
    return parseYaml3Documents(text);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw new TillerlessError('UNITTEST_VALUES', reasonOf(error).replace(/^error converting YAML to JSON: /, ''), {
      cause: error,
    });
  }
}

/** Returns the documents to evaluate for each template, or an error message if they cannot be determined. */
export function selectDocuments(
  { selector, documentIndex }: Pick<Assertion, 'selector' | 'documentIndex'>,
  documents: Documents,
): Documents | string {
  if (selector !== undefined && selector.path !== '') return bySelector(selector, documents);
  if (documentIndex === undefined || documentIndex === -1) return documents;
  const selected = new Map<string, readonly Document[]>();
  for (const [template, all] of documents) {
    const document = all[documentIndex];
    if (document === undefined) return `document index ${documentIndex} is out of range`;
    selected.set(template, [document]);
  }
  return selected;
}

function bySelector(selector: DocumentSelector, documents: Documents): Documents | string {
  const { path, value, matchMany, skipEmptyTemplates } = selector;
  const selected = new Map<string, readonly Document[]>();
  let count = 0;
  for (const [template, all] of documents) {
    const matches: Document[] = [];
    for (const document of all) {
      const values = valuesAt(document, path);
      if (typeof values === 'string') return values;
      if (values.some((actual) => value === undefined || value === null || deepEqual(value, actual))) matches.push(document);
    }
    count += matches.length;
    if (!matchMany && count > 1) return 'multiple indexes found';
    if (matches.length > 0) selected.set(template, matches);
  }
  return count === 0 && !skipEmptyTemplates ? 'document not found' : selected;
}
