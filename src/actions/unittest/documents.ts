import { isMap, type Value } from '../../base/go/value.ts';
import { parseYaml3 } from '../../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { type Document, deepEqual, valuesAt } from './assertions/judged.ts';
import type { Assertion, DocumentSelector } from './suite.ts';

/** Documents by template path. */
export type Documents = ReadonlyMap<string, readonly Document[]>;

/**
 * The documents of rendered files: of YAML files their maps, of text files one with the text as `raw`. Other files have none.
 *
 * @throws UNITTEST_VALUES with helm-unittest's sentence when a file is not YAML
 */
export function readDocuments(files: ReadonlyMap<string, string>): Map<string, Document[]> {
  const documents = new Map<string, Document[]>();
  for (const [path, text] of files) {
    if (/\.(?:ya?ml|tpl)$/.test(path)) documents.set(path, readYaml(text));
    else if (path.endsWith('.txt')) documents.set(path, [new Map([['raw', text]])]);
  }
  return documents;
}

export function readYaml(text: string): Document[] {
  return text.split(/(?:^|\s*\n)---\s*/).flatMap((part) => {
    if (part.trim() === '') return [];
    // The line break before a separator belongs to the document.
    const value = parsed(`${part}\n`);
    if (value === null) return [];
    if (!isMap(value))
      throw new TillerlessError(
        'UNITTEST_VALUES',
        `yaml: unmarshal errors:\n  line 1: cannot unmarshal ${tagOf(value)} into common.K8sManifest`,
      );
    return value.size === 0 ? [] : [value];
  });
}

function parsed(part: string): Value {
  try {
    return parseYaml3(part);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw new TillerlessError('UNITTEST_VALUES', reasonOf(error).replace(/^error converting YAML to JSON: /, ''), {
      cause: error,
    });
  }
}

function tagOf(value: Value): string {
  if (Array.isArray(value)) return '!!seq';
  const text = String(value).slice(0, 7);
  return `!!${typeof value === 'string' ? 'str' : typeof value === 'boolean' ? 'bool' : 'int'} \`${text}${String(value).length > 7 ? '...' : ''}\``;
}

/** What of each template is judged; a text when that cannot be told. */
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
    const found: Document[] = [];
    for (const document of all) {
      const values = valuesAt(document, path);
      if (typeof values === 'string') return values;
      if (values.some((each) => value === undefined || value === null || deepEqual(value, each))) found.push(document);
    }
    count += found.length;
    if (!matchMany && count > 1) return 'multiple indexes found';
    if (found.length > 0) selected.set(template, found);
  }
  return count === 0 && !skipEmptyTemplates ? 'document not found' : selected;
}
