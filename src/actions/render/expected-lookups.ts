import { fieldsOf, textOf } from '../../base/untyped-fields.ts';
import { splitDocuments } from '../../base/yaml/split-documents.ts';
import { parseYamlJson } from '../../base/yaml/yaml.ts';
import type { Chart } from '../../chart/model.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import type { Question } from './lookup.ts';

/** Maximum number of expected lookups. If there are more, most of them are probably not needed. */
const maxExpected = 10;

/**
 * Returns the lookups that the templates will probably make: most charts look up only their own objects, for example to keep a
 * generated password. If these objects are read before rendering, rendering does not have to be repeated.
 *
 * @param manifest manifest of the previous revision
 * @param namespace namespace of the release
 */
export function expectedLookups(chart: Chart, manifest: string, namespace: string): Question[] {
  const kinds = lookedUpKinds(chart);
  if (kinds.size === 0) return [];
  const questions = splitDocuments(manifest).flatMap((document): Question[] => {
    const kind = /^kind: *["']?(\w+)/m.exec(document)?.[1];
    if (kind === undefined || !kinds.has(kind)) return [];
    const { apiVersion, metadata } = fieldsOf(parsed(document));
    const { name, namespace: own } = fieldsOf(metadata);
    return textOf(name) === '' ? [] : [[textOf(apiVersion), kind, textOf(own) || namespace, textOf(name)]];
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

function parsed(document: string): unknown {
  try {
    return parseYamlJson(document);
  } catch (error) {
    // Invalid YAML is reported when the objects of the previous revision are read.
    if (isTillerlessError(error)) return undefined;
    throw error;
  }
}
