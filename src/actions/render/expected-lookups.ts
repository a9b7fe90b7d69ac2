import { isMap, type Value } from '../../base/go/value.ts';
import { splitDocuments } from '../../base/yaml/split-documents.ts';
import { parseYaml } from '../../base/yaml/yaml.ts';
import type { Chart } from '../../chart/model.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import type { Question } from './lookup.ts';

/** Maximum number of expected lookups. If there are more, most of them are probably not needed. */
const maxExpected = 10;

/** The release before an upgrade. */
export interface PreviousRelease {
  readonly namespace: string;
  readonly manifest: string;
}

/**
 * Returns the lookups that the templates will probably make: most charts look up only their own objects, for example to keep a
 * generated password. If these objects are read before rendering, rendering does not have to be repeated.
 */
export function expectedLookups(chart: Chart, { namespace, manifest }: PreviousRelease): Question[] {
  const kinds = lookedUpKinds(chart);
  if (kinds.size === 0) return [];
  const questions = splitDocuments(manifest).flatMap((document): Question[] => {
    const kind = /^kind: *["']?(\w+)/m.exec(document)?.[1];
    if (kind === undefined || !kinds.has(kind)) return [];
    const fields = parsedFields(document);
    const metadata = fieldAt(fields, 'metadata');
    const name = textAt(metadata, 'name');
    return name === '' ? [] : [[textAt(fields, 'apiVersion'), kind, textAt(metadata, 'namespace') || namespace, name]];
  });
  return questions.length > maxExpected ? [] : questions;
}

/** The kinds that the templates of a chart look up. They are kept because several releases may use the same chart. */
const kindsOfCharts = new WeakMap<Chart, ReadonlySet<string>>();

/** Returns the kinds in calls to `lookup` whose arguments are string constants. */
function lookedUpKinds(chart: Chart): ReadonlySet<string> {
  const known = kindsOfCharts.get(chart);
  if (known !== undefined) return known;
  const kinds = new Set(chart.subcharts.flatMap((subchart) => [...lookedUpKinds(subchart)]));
  for (const { data } of chart.templates) {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    if (!bytes.includes('lookup')) continue;
    for (const [, kind = ''] of bytes.toString('utf8').matchAll(/\blookup\s+"[^"]*"\s+"(\w+)"/g)) kinds.add(kind);
  }
  kindsOfCharts.set(chart, kinds);
  return kinds;
}

function parsedFields(document: string): Value {
  try {
    return parseYaml(document);
  } catch (error) {
    if (isTillerlessError(error)) return null;
    throw error;
  }
}

function fieldAt(fields: Value, key: string): Value {
  return (isMap(fields) ? fields.get(key) : undefined) ?? null;
}

function textAt(fields: Value, key: string): string {
  const value = fieldAt(fields, key);
  return typeof value === 'string' ? value : '';
}
