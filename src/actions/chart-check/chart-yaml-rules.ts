import { isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { compareVersions, tryVersion } from '../../base/semver-range.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';

/** A problem in Chart.yaml. */
export interface ChartYamlProblem {
  readonly message: string;
  /** path of the field; empty for the whole file */
  readonly path: ValuePath;
  readonly hint?: string;
}

type Type = 'string' | 'text' | 'bool' | 'list' | 'strings' | 'map' | 'any';

interface FieldRule {
  readonly type: Type;
  readonly isRequired?: true;
}

const required = { type: 'string', isRequired: true } as const;
const text = { type: 'string' } as const;

/** The fields of Chart.yaml that chart-testing allows. */
const chartFields: Readonly<Record<string, FieldRule>> = {
  name: required,
  version: required,
  apiVersion: required,
  home: text,
  appVersion: { type: 'text' },
  description: text,
  keywords: { type: 'strings' },
  sources: { type: 'strings' },
  maintainers: { type: 'list' },
  dependencies: { type: 'list' },
  icon: text,
  engine: text,
  condition: text,
  tags: text,
  deprecated: { type: 'bool' },
  kubeVersion: text,
  annotations: { type: 'map' },
  type: text,
};
const maintainerFields: Readonly<Record<string, FieldRule>> = { name: required, email: text, url: text };
const dependencyFields: Readonly<Record<string, FieldRule>> = {
  name: required,
  version: required,
  repository: text,
  condition: text,
  tags: { type: 'strings' },
  enabled: { type: 'bool' },
  'import-values': { type: 'list' },
  alias: text,
  'depends-on': { type: 'strings' },
};

const typeNames: Readonly<Record<Type, string>> = {
  string: 'a string',
  text: 'a string or a number',
  bool: 'true or false',
  list: 'a list',
  strings: 'a list of strings',
  map: 'a mapping of strings',
  any: 'a value',
};

function isOfType(value: Value, type: Type): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'text':
      return typeof value === 'string' || typeof value === 'number';
    case 'bool':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'strings':
      return Array.isArray(value) && value.every((item: Value) => typeof item === 'string');
    case 'map':
      return isMap(value) && [...value.values()].every((item) => typeof item === 'string');
    case 'any':
      return true;
  }
}

/** Checks the fields of Chart.yaml and their types. */
export function schemaProblems(chart: ValueMap): ChartYamlProblem[] {
  const itemsOf = (name: string, rules: typeof chartFields): ChartYamlProblem[] => {
    const items = chart.get(name);
    if (!Array.isArray(items)) return [];
    return items.flatMap((item: Value, at) =>
      isMap(item) ? fieldProblems(item, rules, [name, at]) : [{ message: 'must be a mapping', path: [name, at] }],
    );
  };
  return [
    ...fieldProblems(chart, chartFields, []),
    ...itemsOf('maintainers', maintainerFields),
    ...itemsOf('dependencies', dependencyFields),
  ];
}

function fieldProblems(fields: ValueMap, rules: typeof chartFields, path: ValuePath): ChartYamlProblem[] {
  const problems: ChartYamlProblem[] = [];
  for (const [name, { type, isRequired }] of Object.entries(rules)) {
    const value = fields.get(name);
    if (value === undefined || value === null) {
      if (isRequired) problems.push({ message: `${name} is missing`, path });
    } else if (!isOfType(value, type)) problems.push({ message: `${name} must be ${typeNames[type]}`, path: [...path, name] });
  }
  for (const name of fields.keys())
    if (!Object.hasOwn(rules, name)) problems.push({ message: `${name} is not a field of Chart.yaml`, path: [...path, name] });
  return problems;
}

/** Checks that a chart has maintainers, unless it is deprecated. */
export function maintainerProblems(chart: ValueMap): ChartYamlProblem[] {
  const maintainers = chart.get('maintainers');
  const hasMaintainers = Array.isArray(maintainers) && maintainers.length > 0;
  const isDeprecated = chart.get('deprecated') === true;
  if (hasMaintainers && isDeprecated) {
    return [{ message: 'a deprecated chart must not have maintainers', path: ['maintainers'], hint: 'remove maintainers' }];
  }
  if (hasMaintainers || isDeprecated) return [];
  return [{ message: 'the chart has no maintainers', path: [], hint: 'add maintainers to Chart.yaml' }];
}

/** Checks that a chart's version has been incremented. @param before version on the target branch; undefined for a new chart */
export function versionProblems(chart: ValueMap, before: string | undefined): ChartYamlProblem[] {
  const version = chart.get('version');
  if (before === undefined || typeof version !== 'string') return [];
  const [old, now] = [tryVersion(before), tryVersion(version)];
  if (!old || !now || compareVersions(now, old) > 0) return [];
  return [
    {
      message: `version ${version} is not higher than ${before} on the target branch`,
      path: ['version'],
      hint: 'increment the version, because the chart has changed',
    },
  ];
}
