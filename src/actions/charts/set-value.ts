import { join } from 'node:path';
import { isMap } from '../../base/go/value.ts';
import type { EditPath, EditScalar } from '../../base/yaml/edit.ts';
import { editYamlFile } from '../../base/yaml/edit-file.ts';
import { parseYaml } from '../../base/yaml/yaml.ts';
import { readMetadata, validateMetadata } from '../../chart/metadata.ts';
import { parseValuePath } from '../../engine/values/value-path.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

export interface SetValueRequest {
  /** folder of the chart */
  readonly folder: string;
  /** as templates name it: `Values.image.tag` or `image.tag` of values.yaml, `Chart.version` of Chart.yaml */
  readonly key: string;
  readonly value: EditScalar;
}

/**
 * Sets one value in values.yaml or Chart.yaml of a chart. Every other byte of the file stays.
 *
 * @returns the file that was edited
 * @throws USAGE, CHART_INVALID when Chart.yaml would not be valid, YAML_PARSE, YAML_EDIT, FILE_IO
 */
export function setChartValue({ folder, key, value }: SetValueRequest): string {
  const [first, ...rest] = parseValuePath(key);
  const isChart = first === 'Chart' && rest.length > 0;
  const path = isChart ? chartPath(rest) : first === 'Values' && rest.length > 0 ? rest : parseValuePath(key);
  if (path.length === 0)
    throw new TillerlessError('USAGE', 'the key is empty', { hint: 'for example image.tag or Chart.version' });
  const file = join(folder, isChart ? 'Chart.yaml' : 'values.yaml');
  editYamlFile(file, [{ kind: 'set', path, value }], isChart ? checkMetadata : undefined);
  return file;
}

/** Templates write `.Chart.AppVersion`, the file `appVersion`. */
function chartPath([field, ...rest]: EditPath): EditPath {
  if (typeof field !== 'string') return [field ?? '', ...rest];
  const known = field === 'APIVersion' ? 'apiVersion' : `${field.charAt(0).toLowerCase()}${field.slice(1)}`;
  return [known, ...rest];
}

function checkMetadata(text: string): void {
  const fields = parseYaml(text);
  if (isMap(fields)) validateMetadata(readMetadata(fields), fields);
}
