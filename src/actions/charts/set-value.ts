import { join } from 'node:path';
import { isMap } from '../../base/go/value.ts';
import type { EditPath, EditScalar } from '../../base/yaml/edit.ts';
import { editYamlFile } from '../../base/yaml/edit-file.ts';
import { parseYaml } from '../../base/yaml/yaml.ts';
import { readMetadata, validateMetadata } from '../../chart/metadata.ts';
import { parseValuePath } from '../../engine/values/value-path.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

export interface SetValueRequest {
  /** directory of the chart */
  readonly folder: string;
  /** path as written in templates: `Values.image.tag` or just `image.tag` for values.yaml, `Chart.version` for Chart.yaml */
  readonly key: string;
  readonly value: EditScalar;
}

/**
 * Sets a value in a chart's values.yaml or Chart.yaml. The rest of the file is preserved byte for byte.
 *
 * @returns the path of the edited file
 * @throws USAGE, CHART_INVALID if Chart.yaml would be invalid, YAML_PARSE, YAML_EDIT, FILE_IO
 */
export function setChartValue({ folder, key, value }: SetValueRequest): string {
  const [first, ...rest] = parseValuePath(key);
  const isChart = first === 'Chart' && rest.length > 0;
  const path = isChart ? chartPath(rest) : first === 'Values' && rest.length > 0 ? rest : parseValuePath(key);
  if (path.length === 0)
    throw new TillerlessError('USAGE', 'the key must not be empty', {
      hint: 'specify a key, for example image.tag or Chart.version',
    });
  const file = join(folder, isChart ? 'Chart.yaml' : 'values.yaml');
  editYamlFile(file, [{ kind: 'set', path, value }], isChart ? checkMetadata : undefined);
  return file;
}

/** Converts a field path from template form to Chart.yaml form: `.Chart.AppVersion` in templates is `appVersion` in the file. */
function chartPath([field, ...rest]: EditPath): EditPath {
  if (typeof field !== 'string') return [field ?? '', ...rest];
  const known = field === 'APIVersion' ? 'apiVersion' : `${field.charAt(0).toLowerCase()}${field.slice(1)}`;
  return [known, ...rest];
}

function checkMetadata(text: string): void {
  const fields = parseYaml(text);
  if (isMap(fields)) validateMetadata(readMetadata(fields), fields);
}
