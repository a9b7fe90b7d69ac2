import type { Value, ValueMap } from '../../base/go/value.ts';
import type { Chart, RemoteSchemas } from '../../chart/model.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import { chartUri, type ReadRemote, SchemaDocument, schemaError } from './document.ts';
import { isPlainSchema, metaschemaOf } from './metaschema.ts';
import { readSchema } from './read-schema.ts';
import { ValidValues } from './valid-values.ts';
import { Validator } from './validator.ts';
import { ungrouped, type Violation, violationLines } from './violation.ts';

/** Validates a schema against its metaschema. @throws VALUES_SCHEMA with the validator's list of failures */
function checkAgainstMetaschema(document: SchemaDocument, url: string): void {
  const { uri, draft, located } = document.metaschema();
  if (draft !== undefined && isPlainSchema(document.root.root)) return;
  const { url: name, root } = draft === undefined ? { url: uri, root: undefined } : metaschemaOf(draft);
  const rules = root === undefined ? document : new SchemaDocument(root, { uri: name.replace(/#$/, '') });
  const from = root === undefined ? located() : { schema: root, resource: rules.root };
  const violations = new Validator(rules, { resource: from.resource, alwaysFormats: true }).check(
    from.schema,
    document.root.root,
    '',
  );
  if (violations.length === 0) return;
  const reasons = violationLines(ungrouped(violations), '').join('\n');
  throw schemaError(`"${url}#" is not valid against metaschema: jsonschema validation failed with '${name}'\n${reasons}`);
}

/** Returns a function that reads fetched documents. A document is validated against its metaschema when it is first read. */
function remoteReader(remote: RemoteSchemas): ReadRemote {
  const checked = new Set<string>();
  const read: ReadRemote = (url) => {
    // Helm treats a URN that cannot be resolved as a schema that allows any value.
    if (url.startsWith('urn:')) return true;
    const remoteSchema = remote.get(url);
    const problem = remoteSchema?.problem ?? (remoteSchema ? undefined : 'schemas from elsewhere are not loaded');
    if (problem !== undefined || !remoteSchema?.data) throw schemaError(`failing loading ${JSON.stringify(url)}: ${problem}`);
    const root = readSchema(remoteSchema.data);
    if (checked.has(url)) return root;
    checked.add(url);
    checkAgainstMetaschema(new SchemaDocument(root, { uri: url, readRemote: read }), url);
    return root;
  };
  return read;
}

const noRemote: RemoteSchemas = new Map();

interface CheckedSchema {
  readonly document: SchemaDocument;
  readonly remote: RemoteSchemas;
  /**
   * values known to be valid; undefined until the schema is used a second time, because caching does not pay off for a single
   * validation
   */
  valid: ValidValues | undefined;
}

/** Parsed and validated schemas, keyed by the content of the schema file. They are shared by all renders of a chart. */
const documents = new WeakMap<Uint8Array, CheckedSchema>();

/** Returns the parsed and validated schema, which is cached. @throws VALUES_SCHEMA if the schema is invalid */
function checkedSchema(schema: Uint8Array, remote: RemoteSchemas): CheckedSchema {
  const known = documents.get(schema);
  if (known?.remote === remote) {
    if (known.document.isContextFree) known.valid ??= new ValidValues();
    return known;
  }
  const document = new SchemaDocument(readSchema(schema), { readRemote: remoteReader(remote) });
  checkAgainstMetaschema(document, chartUri);
  document.checkReferences();
  const checked = { document, remote, valid: undefined };
  documents.set(schema, checked);
  return checked;
}

/** Validates values against a schema and returns the violations. @throws VALUES_SCHEMA if the schema is invalid */
export function checkSchema(values: Value, schema: Uint8Array, remote: RemoteSchemas = noRemote): readonly Violation[] {
  const { document, valid } = checkedSchema(schema, remote);
  return ungrouped(new Validator(document, { valid }).check(document.root.root, values, ''));
}

/**
 * Checks a schema and its references.
 *
 * @param others how to handle references to other documents, which are never read: "ignored" skips the references, and "empty"
 * treats each document as a schema that allows any value and has no definitions
 * @throws VALUES_SCHEMA if the schema is invalid
 */
export function compileSchema(schema: Uint8Array, others: 'ignored' | 'empty'): void {
  const unknown = schemaError('other documents are not read');
  const readRemote = (): Value => {
    if (others === 'empty') return true;
    throw unknown;
  };
  const document = new SchemaDocument(readSchema(schema), { readRemote });
  checkAgainstMetaschema(document, chartUri);
  for (const problem of document.referenceProblems()) if (problem !== unknown) throw problem;
}

function chartProblems(chart: Chart, values: ValueMap): string {
  let text = '';
  if (chart.schema !== undefined) {
    try {
      const violations = checkSchema(values, chart.schema, chart.remoteSchemas);
      if (violations.length > 0) text += `${chart.metadata.name}:\n${violationLines(violations, '').join('\n')}\n`;
    } catch (error) {
      if (!isTillerlessError(error, 'VALUES_SCHEMA')) throw error;
      text += `${chart.metadata.name}:\n${reasonOf(error)}`;
    }
  }
  for (const subchart of chart.subcharts) {
    const own = values.get(subchart.metadata.name);
    if (own instanceof Map) text += chartProblems(subchart, own);
  }
  return text;
}

/**
 * Validates computed values against the values.schema.json of a chart and all its subcharts.
 *
 * @throws VALUES_SCHEMA with Helm's list of failures as helmText
 */
export function validateValues(chart: Chart, values: ValueMap): void {
  const problems = chartProblems(chart, values);
  if (problems === '') return;
  const text = `values don't meet the specifications of the schema(s) in the following chart(s):\n${problems}`;
  throw new TillerlessError('VALUES_SCHEMA', text.trimEnd(), { helmText: text });
}
