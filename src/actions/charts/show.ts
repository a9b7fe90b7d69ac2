import { jsonPathText } from '../../base/json-path/text.ts';
import { dumpYaml } from '../../base/yaml/yaml.ts';
import { metadataFields } from '../../chart/metadata-fields.ts';
import type { Chart } from '../../chart/model.ts';

import { chartCrds } from '../render/render-release.ts';

/** The parts of a chart that `show` can print. */
export type ShowPart = 'all' | 'chart' | 'values' | 'readme' | 'crds';

const README = ['readme.md', 'readme.txt', 'readme'];

function textOf(data: Uint8Array): string {
  return Buffer.from(data).toString('utf8');
}

/** Returns the text of values.yaml, or the part that `jsonPath` selects. Returns undefined if there is no such file. */
function valuesText(chart: Chart, jsonPath: string): string | undefined {
  const file = chart.raw.find((candidate) => candidate.name === 'values.yaml');
  // Helm action/show.go: without values.yaml, the expression is not even parsed.
  if (file === undefined) return undefined;
  return jsonPath === '' ? `${textOf(file.data)}\n` : jsonPathText(jsonPath, chart.values);
}

function readmeText(chart: Chart): string | undefined {
  const file = chart.files.find((candidate) => README.includes(candidate.name.toLowerCase()));
  return file && `${textOf(file.data)}\n`;
}

function crdsText(chart: Chart): string {
  return chartCrds(chart)
    .map(({ data }) => `${data.startsWith('---') ? '' : '---\n'}${data}\n`)
    .join('');
}

/** Returns the output of `show` for a part of a chart (Helm's action.Show). `jsonPath` selects a part of the values. */
export function showChart(chart: Chart, part: ShowPart, jsonPath = ''): string {
  switch (part) {
    case 'chart':
      return `${dumpYaml(metadataFields(chart.metadata))}\n`;
    case 'values':
      return valuesText(chart, jsonPath) ?? '';
    case 'readme':
      return readmeText(chart) ?? '';
    case 'crds':
      return crdsText(chart);
    case 'all': {
      const parts = [`${dumpYaml(metadataFields(chart.metadata))}\n`, valuesText(chart, jsonPath), readmeText(chart)];
      return parts.filter((text) => text !== undefined).join('---\n') + crdsText(chart);
    }
  }
}
