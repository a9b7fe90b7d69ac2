import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { parseYaml } from '../../base/yaml/yaml.ts';
import { isTillerlessError, reworded, TillerlessError } from '../../errors/tillerless-error.ts';
import { readTextFile } from './read-text-file.ts';

/** The working directory and the process environment. */
export interface CheckEnvironment {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Which charts to check, and how. The settings in ct.yaml have the same names as in chart-testing. */
export interface CheckSettings {
  /** charts to check; if empty, `all` determines whether to check all charts or only those that have changed */
  readonly charts: readonly string[];
  readonly all: boolean;
  /** directories that contain charts */
  readonly chartDirs: readonly string[];
  readonly excludedCharts: readonly string[];
  readonly remote: string;
  /** target branch; empty to use the default branch of the remote */
  readonly targetBranch: string;
  /** commit whose merge base with the target branch is the baseline */
  readonly since: string;
  readonly checkVersionIncrement: boolean;
  readonly validateMaintainers: boolean;
  readonly validateChartSchema: boolean;
  readonly validateYaml: boolean;
  /** yamllint configuration file; empty for the default */
  readonly lintConf: string;
}

export const defaultSettings: CheckSettings = {
  charts: [],
  all: false,
  chartDirs: ['charts'],
  excludedCharts: [],
  remote: 'origin',
  targetBranch: '',
  since: 'HEAD',
  checkVersionIncrement: true,
  validateMaintainers: true,
  validateChartSchema: true,
  validateYaml: true,
  lintConf: '',
};

const names: Readonly<Record<string, keyof CheckSettings>> = {
  charts: 'charts',
  all: 'all',
  'chart-dirs': 'chartDirs',
  'excluded-charts': 'excludedCharts',
  remote: 'remote',
  'target-branch': 'targetBranch',
  since: 'since',
  'check-version-increment': 'checkVersionIncrement',
  'validate-maintainers': 'validateMaintainers',
  'validate-chart-schema': 'validateChartSchema',
  'validate-yaml': 'validateYaml',
  'lint-conf': 'lintConf',
};

/** Default files to read if none is specified. */
const configFiles = ['ct.yaml', join('.ct', 'ct.yaml')];

/**
 * Reads ct.yaml and chart-testing's environment variables (for example CT_TARGET_BRANCH), which take precedence. Settings that
 * have no effect here are ignored.
 *
 * @param file path; if empty, ct.yaml in the working directory or in .ct is read, if it exists
 * @throws FILE_NOT_FOUND, YAML_PARSE, CHECK_CONFIG
 */
export function readSettings({ cwd, env }: Pick<CheckEnvironment, 'cwd' | 'env'>, file: string): CheckSettings {
  const path = file === '' ? configFiles.find((name) => existsSync(join(cwd, name))) : file;
  const fromFile = path === undefined ? defaultSettings : fileSettings(cwd, path);
  return { ...fromFile, ...environmentSettings(env) };
}

function environmentSettings(env: CheckEnvironment['env']): Partial<CheckSettings> {
  const read = Object.entries(names).flatMap(([name, field]) => {
    const variable = `CT_${name.toUpperCase().replaceAll('-', '_')}`;
    const text = env[variable];
    if (text === undefined || text === '') return [];
    const isFlag = typeof defaultSettings[field] === 'boolean' && /^(?:true|false)$/.test(text);
    const value = isFlag ? text === 'true' : text;
    return [[field, settingOf('the environment', variable, { value, like: defaultSettings[field] })]];
  });
  return Object.fromEntries(read) as Partial<CheckSettings>;
}

function fileSettings(cwd: string, path: string): CheckSettings {
  const fields = readMap(cwd, path);
  const read = Object.entries(names).flatMap(([name, field]) => {
    const value = fields.get(name);
    return value === undefined || value === null ? [] : [[field, settingOf(path, name, { value, like: defaultSettings[field] })]];
  });
  return { ...defaultSettings, ...(Object.fromEntries(read) as Partial<CheckSettings>) };
}

/** Reads a YAML file that contains a mapping. @throws FILE_NOT_FOUND, YAML_PARSE, CHECK_CONFIG */
export function readMap(cwd: string, path: string): ValueMap {
  try {
    const value = parseYaml(readTextFile(join(cwd, path), path));
    if (value === null) return new Map();
    if (isMap(value)) return value;
  } catch (error) {
    if (!isTillerlessError(error, 'YAML_PARSE')) throw error;
    throw reworded(error, { helmText: undefined, where: { ...error.where, file: path } });
  }
  throw new TillerlessError('CHECK_CONFIG', `${path} is not a mapping`, { where: { file: path } });
}

interface Setting {
  readonly value: Value;
  /** an example value of the expected type */
  readonly like: boolean | string | readonly string[];
}

function settingOf(file: string, name: string, { value, like }: Setting): boolean | string | string[] {
  if (typeof like === 'boolean' && typeof value === 'boolean') return value;
  if (typeof like === 'string' && typeof value === 'string') return value;
  if (typeof like === 'object' && Array.isArray(value)) return value.map(String);
  // As in chart-testing, a list may be a comma-separated string.
  if (typeof like === 'object' && typeof value === 'string') return value.split(',').map((item) => item.trim());
  const type = typeof like === 'boolean' ? 'true or false' : typeof like === 'string' ? 'a string' : 'a list';
  throw new TillerlessError('CHECK_CONFIG', `${name} in ${file} must be ${type}`, { where: { file } });
}
