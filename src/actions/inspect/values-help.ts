import { toJson } from '../../base/go/value-to-json.ts';
import { keyOfToken } from '../../base/text.ts';
import { type Fields, fieldsOf, isFields, textOf } from '../../base/untyped-fields.ts';
import { dumpYaml } from '../../base/yaml/yaml.ts';
import type { Chart } from '../../chart/model.ts';
import type { UiValueKey, UiValuesHelp } from '../../report/ui-values.ts';
import { showChart } from '../charts/show.ts';

const maxKeys = 2000;
const maxDepth = 12;
const maxDefault = 80;

/** Returns the values that a chart supports, according to its defaults and its schema. */
export function valuesHelp(chart: Chart): Omit<UiValuesHelp, 'versions'> {
  const schema = readSchema(chart.schema);
  const keys = new Map<string, UiValueKey>();
  addDefaults(keys, toJson(chart.values), []);
  if (schema) addSchema(keys, schema, { root: schema, path: [] });
  const text = showChart(chart, 'values');
  return {
    chart: chart.metadata.name,
    version: chart.metadata.version,
    // If there is no values.yaml, as in a release record, format the chart's values.
    defaults: text === '' && chart.values.size > 0 ? dumpYaml(chart.values) : text,
    hasSchema: schema !== undefined,
    keys: [...keys.values()].slice(0, maxKeys),
  };
}

function readSchema(data: Uint8Array | undefined): Fields | undefined {
  if (!data) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
    return isFields(parsed) ? parsed : undefined;
  } catch {
    // Ignore the error, because an invalid schema is reported when the values are checked.
    return undefined;
  }
}

type Keys = Map<string, UiValueKey>;

function addDefaults(keys: Keys, value: unknown, path: readonly string[]): void {
  if (!isFields(value) || path.length >= maxDepth || keys.size >= maxKeys) return;
  for (const [name, item] of Object.entries(value)) {
    const inner = [...path, name];
    const isTable = isFields(item);
    keys.set(JSON.stringify(inner), {
      path: inner,
      type: typeName(item),
      description: '',
      standard: isTable ? '' : shortJson(item),
      choices: [],
    });
    if (isTable) addDefaults(keys, item, inner);
  }
}

interface SchemaPosition {
  readonly root: Fields;
  readonly path: readonly string[];
}

function addSchema(keys: Keys, schema: Fields, { root, path }: SchemaPosition): void {
  if (path.length >= maxDepth || keys.size >= maxKeys) return;
  for (const [name, property] of Object.entries(fieldsOf(schema.properties))) {
    const described = resolved(fieldsOf(property), root);
    const inner = [...path, name];
    const id = JSON.stringify(inner);
    const known = keys.get(id);
    keys.set(id, {
      path: inner,
      type: textOf(described.type) || (known?.type ?? ''),
      description: textOf(described.description) || textOf(described.title),
      standard: known?.standard || ('default' in described ? shortJson(described.default) : ''),
      choices: Array.isArray(described.enum) ? described.enum.map(shortJson) : [],
    });
    addSchema(keys, described, { root, path: inner });
  }
}

/** Resolves a reference within the schema. */
function resolved(schema: Fields, root: Fields): Fields {
  const reference = textOf(schema.$ref);
  if (!reference.startsWith('#/')) return schema;
  let target: unknown = root;
  for (const part of reference.slice(2).split('/')) target = fieldsOf(target)[keyOfToken(part)];
  return { ...fieldsOf(target), ...schema };
}

function typeName(value: unknown): string {
  if (value === null) return '';
  return Array.isArray(value) ? 'array' : typeof value;
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > maxDefault ? `${text.slice(0, maxDefault)}…` : text;
}
