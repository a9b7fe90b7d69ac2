import { quoteGo } from '../../base/go/quote.ts';
import type { Value, ValueMap } from '../../base/go/value.ts';
import { compareBytes } from '../../base/natural-sort.ts';
import { compareVersions, parseVersion, tryVersion } from '../../base/semver-range.ts';
import { parseYaml, parseYamlStrict } from '../../base/yaml/yaml.ts';
import { decodeError, fieldValue } from '../../chart/decode.ts';
import { readMetadata } from '../../chart/metadata.ts';
import type { ChartMetadata } from '../../chart/model.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import { isEmailAddress } from './email-address.ts';
import { isRequestUrl, isWebAddress } from './is-url.ts';
import type { Findings } from './message.ts';

const FILE = 'Chart.yaml';
const ZERO = parseVersion('0.0.0-0');
/** Names of fields in lower case, because Go ignores case. */
const dependencyFields = new Set([
  'name',
  'version',
  'repository',
  'condition',
  'tags',
  'enabled',
  'import-values',
  'alias',
  'depends-on',
]);
const maintainerFields = new Set(['name', 'email', 'url']);
const chartFields = new Set([
  ...['name', 'home', 'sources', 'version', 'description', 'keywords', 'maintainers', 'icon', 'apiversion', 'condition', 'tags'],
  ...['appversion', 'deprecated', 'annotations', 'kubeversion', 'dependencies', 'type'],
]);
/** Fields of the items in a list, by the name of the list. */
const itemFields: Readonly<Record<string, ReadonlySet<string>>> = {
  maintainers: maintainerFields,
  dependencies: dependencyFields,
};

function goType(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (value instanceof Map) return 'map[string]interface {}';
  return Array.isArray(value) ? '[]interface {}' : 'string';
}

function wrongType(fields: ValueMap, name: string): string | undefined {
  const value = fields.get(name);
  if (value === undefined || typeof value === 'string') return undefined;
  return `${name} should be of type string but it's of type ${goType(value)}`;
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'name is required';
  return name.includes('/') ? `chart name ${quoteGo(name)} is invalid` : undefined;
}

function versionProblem(version: string): string | undefined {
  if (version === '') return 'version is required';
  const parsed = tryVersion(version);
  if (!parsed) return `version '${version}' is not a valid SemVer`;
  return compareVersions(parsed, ZERO) > 0 ? undefined : `version ${version} is less than or equal to zero`;
}

function strictVersionProblem(version: string): string | undefined {
  return tryVersion(version, { strict: true }) ? undefined : `version '${version}' is not a valid SemVerV2`;
}

function apiVersionProblem(apiVersion: string): string | undefined {
  if (apiVersion === '') return 'apiVersion is required. The value must be either "v1" or "v2"';
  if (apiVersion === 'v1' || apiVersion === 'v2') return undefined;
  return `apiVersion '${apiVersion}' is not valid. The value must be either "v1" or "v2"`;
}

function maintainerProblem(fields: ValueMap, metadata: ChartMetadata): string | undefined {
  const entries = fieldValue(fields, 'maintainers');
  if (Array.isArray(entries) && entries.includes(null)) return 'a maintainer entry is empty';
  for (const { name = '', email = '', url = '' } of metadata.maintainers ?? []) {
    if (name === '') return 'each maintainer requires a name';
    if (email !== '' && !isEmailAddress(email)) return `invalid email '${email}' for maintainer '${name}'`;
    if (url !== '' && !isWebAddress(url)) return `invalid url '${url}' for maintainer '${name}'`;
  }
  return undefined;
}

/** Returns the first unknown field in the order in which Go decodes fields. */
function unknownField(fields: ValueMap, known: ReadonlySet<string>): string | undefined {
  for (const [key, value] of [...fields].sort(([a], [b]) => compareBytes(a, b))) {
    const name = key.toLowerCase();
    if (!known.has(name)) return key;
    const inner = itemFields[name];
    if (inner === undefined || !Array.isArray(value)) continue;
    for (const item of value) {
      const unknown = item instanceof Map ? unknownField(item, inner) : undefined;
      if (unknown !== undefined) return unknown;
    }
  }
  return undefined;
}

/** Returns what strict parsing reports about Chart.yaml: duplicate keys, or else an unknown field. */
function strictProblem(text: string, fields: ValueMap): string | undefined {
  const problem = (reason: string): string => `failed to strictly parse chart metadata file\n\t${reason}`;
  try {
    parseYamlStrict(text);
  } catch (error) {
    return problem(reasonOf(error));
  }
  const unknown = unknownField(fields, chartFields);
  if (unknown === undefined) return undefined;
  return problem(`error unmarshaling JSON: while decoding JSON: json: unknown field ${JSON.stringify(unknown)}`);
}

function checkFields(fields: ValueMap, metadata: ChartMetadata, findings: Findings): void {
  // A missing apiVersion is an error here. It defaults to v1 only when a chart is loaded.
  const apiVersion = (fieldValue(fields, 'apiVersion') ?? '') === '' ? '' : metadata.apiVersion;
  const dependencies = fieldValue(fields, 'dependencies');
  const onlyV2 = (present: boolean, text: string): string | undefined => (present && apiVersion !== 'v2' ? text : undefined);
  const error = (problem: string | undefined): boolean => findings.report('ERROR', FILE, problem);
  error(nameProblem(metadata.name));
  error(apiVersionProblem(apiVersion));
  error(wrongType(fields, 'version'));
  error(versionProblem(metadata.version));
  error(wrongType(fields, 'appVersion'));
  error(maintainerProblem(fields, metadata));
  const badSource = metadata.sources?.find((source) => source === '' || !isRequestUrl(source));
  error(badSource === undefined ? undefined : `invalid source URL '${badSource}'`);
  findings.report('INFO', FILE, metadata.icon === undefined ? 'icon is recommended' : undefined);
  error(metadata.icon !== undefined && !isRequestUrl(metadata.icon) ? `invalid icon URL '${metadata.icon}'` : undefined);
  error(
    onlyV2(metadata.type !== undefined, `chart type is not valid in apiVersion '${apiVersion}'. It is valid in apiVersion 'v2'`),
  );
  error(
    onlyV2(
      Array.isArray(dependencies) && dependencies.length > 0,
      `dependencies are not valid in the Chart file with apiVersion '${apiVersion}'. They are valid in apiVersion 'v2'`,
    ),
  );
  findings.report('WARNING', FILE, strictVersionProblem(metadata.version));
}

/** Checks Chart.yaml (Helm's pkg/lint/rules/chartfile). */
export function lintChartFile(text: string, findings: Findings): void {
  try {
    const value = parseYaml(text);
    if (value !== null && !(value instanceof Map)) throw decodeError(value, 'value of type v2.Metadata');
    const fields: ValueMap = value ?? new Map();
    const metadata = readMetadata(fields);
    findings.report('WARNING', FILE, strictProblem(text, fields));
    checkFields(fields, metadata, findings);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    findings.report('ERROR', FILE, `unable to parse YAML\n\t${reasonOf(error)}`);
  }
}
