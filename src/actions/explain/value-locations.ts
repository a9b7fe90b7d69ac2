import type { Position, ValuePath } from '../../base/yaml/positions.ts';
import { parseYaml } from '../../base/yaml/yaml.ts';
import type { Chart } from '../../chart/model.ts';
import { type FindPosition, valuesPositions } from '../../chart/values-positions.ts';
import type { Origin, ValueLayer } from '../../engine/values/origins.ts';
import type { SetExpression } from '../../engine/values/set-syntax.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import type { ValueFile, ValueSources } from '../../engine/values/value-sources.ts';

const SHOWN_FLAG = 100;

/** The location where a value was set, for display. */
export interface ValuePlace {
  /** "values.yaml", "charts/redis/values.yaml", or a flag as given on the command line */
  readonly name: string;
  /** position in the file, if the file's content is available */
  readonly position?: Position;
  /** content of the file */
  readonly source?: string;
}

/** Formats a location as "file:line:column". If the position is unknown, returns only the name of the file or flag. */
export function placeText({ name, position }: ValuePlace): string {
  return position ? `${name}:${position.line}:${position.column}` : name;
}

/** How to display a flag: only the path that it sets (because the value may be a password), or its entire argument. */
export type FlagNaming = 'path' | 'whole';

function flagText({ kind, text }: SetExpression, path: ValuePath, naming: FlagNaming): string {
  const name = naming === 'path' ? formatValuePath(path) : text;
  const shown = name.length > SHOWN_FLAG ? `${name.slice(0, SHOWN_FLAG - 1)}…` : name;
  return `--${kind} ${/^[\w.,=:/@%+[\]…-]*$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`}`;
}

interface LayerText {
  readonly name: string;
  readonly source?: string;
  readonly find?: FindPosition;
}

/** Finds the locations of values. Each file is parsed on first use. */
export class ValuePlaces {
  private readonly chart: Chart;
  private readonly sources: ValueSources;
  private readonly naming: FlagNaming;
  private readonly texts = new Map<string, LayerText>();

  constructor(chart: Chart, sources: ValueSources, naming: FlagNaming = 'path') {
    this.naming = naming;
    this.chart = chart;
    this.sources = sources;
  }

  /** @param part which part of a file to locate */
  locate({ layer, path }: Origin, part: 'value' | 'key' = 'value'): ValuePlace {
    if (layer.kind === 'flag') return { name: flagText(layer.expression, path, this.naming) };
    const { name, source, find } = this.textOf(layer);
    const position = find?.(path, part);
    return { name, ...(source === undefined || position === undefined ? {} : { position, source }) };
  }

  private textOf(layer: Exclude<ValueLayer, { kind: 'flag' }>): LayerText {
    const key = layer.kind === 'file' ? String(layer.index) : `/${layer.path.join('/')}`;
    const known = this.texts.get(key);
    if (known) return known;
    const file = layer.kind === 'file' ? this.sources.files[layer.index] : this.chartFile(layer.chart, layer.path);
    const { path: name = '', text } = file ?? {};
    const made = text === undefined ? { name } : { name, source: text, find: valuesPositions(text) };
    this.texts.set(key, made);
    return made;
  }

  /** Returns a chart's values.yaml, with its path relative to the root chart. */
  private chartFile(chart: Chart, names: readonly string[]): Pick<ValueFile, 'path' | 'text'> {
    let current: Chart | undefined = this.chart;
    let path = '';
    for (const name of names) {
      current = current?.subcharts.find((subchart) => subchart.metadata.name === name);
      path += `charts/${current ? writtenName(current) : name}/`;
    }
    path += 'values.yaml';
    // Prefix the path with the chart's name if one of the user's values files has the same path.
    if (this.sources.files.some((file) => file.path === path)) path = `${this.chart.metadata.name}/${path}`;
    const data = chart.raw.find((file) => file.name === 'values.yaml')?.data;
    return { path, ...(data ? { text: Buffer.from(data).toString('utf8') } : {}) };
  }
}

/** Returns the chart's name from Chart.yaml. The name in the metadata may have been replaced by an alias. */
function writtenName(chart: Chart): string {
  const data = chart.raw.find((file) => file.name === 'Chart.yaml')?.data;
  const fields = data ? parseYaml(Buffer.from(data).toString('utf8')) : null;
  const name = fields instanceof Map ? fields.get('name') : undefined;
  return typeof name === 'string' ? name : chart.metadata.name;
}
