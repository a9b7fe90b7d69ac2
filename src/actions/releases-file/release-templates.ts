import { isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { AnyKeyMap } from '../../base/yaml/any-key-map.ts';
import { dumpYamlPretty, parseYaml3 } from '../../base/yaml/yaml.ts';
import { GoStruct } from '../../engine/template/go-struct.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import type { StatePlace } from './files/find-files.ts';
import type { Outside } from './files/outside.ts';
import { renderFileText, withPrefix } from './files/render-file.ts';
import { checkStringKeys } from './files/yaml-text.ts';
import { inheritTemplates } from './inherit-templates.ts';
import { labelsObject, type Release, releaseOf } from './release.ts';
import { environmentObject, type StateEnvironment } from './state/environment.ts';
import { listOf, type State, textOf } from './state/load-state.ts';

/** Maximum number of times that fields are rendered. Rendering is repeated until they no longer change. */
const maxTurns = 6;

/** Data for the templates in the fields of a release. */
export interface ReleaseTemplateData {
  readonly environment: StateEnvironment;
  readonly values: ValueMap;
  /** fields of the state file, or the flags that override them (--kube-context, --namespace and --chart) */
  readonly kubeContext: string;
  readonly namespace: string;
  readonly chart: string;
}

export function releaseTemplateData({ fields, environment, values }: State): ReleaseTemplateData {
  return {
    environment,
    values,
    kubeContext: textOf(fields.get('kubeContext')),
    namespace: textOf(fields.get('namespace')),
    chart: textOf(fields.get('chart')),
  };
}

/** Returns the template data (`.`) for rendering the fields and values files of a release. */
export function releaseData(data: ReleaseTemplateData, release: Release): Value {
  const { environment, values, kubeContext, namespace, chart } = data;
  return new GoStruct('state.releaseTemplateData', {
    Environment: environmentObject(environment),
    KubeContext: kubeContext,
    Namespace: namespace,
    Chart: chart,
    Values: values,
    StateValues: values,
    Release: new GoStruct('state.releaseTemplateDataRelease', {
      Name: release.name,
      Namespace: release.namespace,
      Labels: labelsObject(release.labels),
      Chart: release.chart,
      ChartVersion: release.version,
      KubeContext: release.kubeContext,
    }),
  });
}

/**
 * Applies the templates that releases inherit, and renders the fields that contain template actions.
 *
 * @throws RELEASES_FILE, TEMPLATE_*
 */
export function renderReleases(state: State, outside: Outside): Release[] {
  const data = releaseTemplateData(state);
  return listOf(state.fields.get('releases')).map((entry) => {
    const own = isMap(entry) ? entry : new Map<string, Value>();
    const base = withStateDefaults(inheritTemplates(own, state.fields), state.fields);
    const name = textOf(base.get('name'));
    const before = `failed executing templates in release "${state.place.file}"."${name}": `;
    const release = renderRelease(base, { data, place: state.place, outside, before });
    if (release.chart === '')
      throw new TillerlessError(
        'RELEASES_FILE',
        `encountered empty chart while reading release ${JSON.stringify(release.name)}`,
        {
          where: { file: state.place.file },
        },
      );
    return release;
  });
}

/** Adds the settings that apply to all releases in a state file. */
function withStateDefaults(own: ValueMap, state: ValueMap): ValueMap {
  const release: ValueMap = new Map(own);
  const defaults = state.get('helmDefaults');
  const kubeContext = isMap(defaults) ? textOf(defaults.get('kubeContext')) : '';
  if (!release.has('kubeContext') && kubeContext !== '') release.set('kubeContext', kubeContext);
  const common = state.get('commonLabels');
  const labels = release.get('labels');
  if (isMap(common)) release.set('labels', new Map([...(isMap(labels) ? labels : []), ...common]));
  for (const name of ['apiVersions', 'kubeVersion']) {
    const value = state.get(name);
    if (!release.has(name) && value !== undefined) release.set(name, value);
  }
  return release;
}

interface RenderScope {
  readonly data: ReleaseTemplateData;
  readonly place: StatePlace;
  readonly outside: Outside;
  /** prefix of error messages */
  readonly before: string;
}

/** Renders the fields until they no longer change, because a field may refer to other fields. */
function renderRelease(base: ValueMap, scope: RenderScope): Release {
  let release = releaseOf(base);
  let text = '';
  for (let turn = 0; turn < maxTurns; turn++) {
    const { fields, hasActions } = renderFields(base, releaseData(scope.data, release), scope);
    if (!hasActions) return releaseOf(withBooleans(fields, scope));
    const next = releaseOf(fields);
    const nextText = dumpYamlPretty(next.fields);
    if (nextText === text) return releaseOf(withBooleans(next.fields, scope));
    [release, text] = [next, nextText];
  }
  throw new TillerlessError('RELEASES_FILE', `${scope.before}recursive references can't be resolved`, {
    where: { file: scope.place.file },
  });
}

interface RenderedFields {
  readonly fields: ValueMap;
  /** true if a field contains template actions, so that its text may depend on other fields */
  readonly hasActions: boolean;
}

const trimmedFields = ['name', 'chart', 'namespace', 'version'];
const plainFields = ['waitTemplate', 'installedTemplate', 'conditionTemplate', 'verifyTemplate'];
const listFields = ['postRendererArgs', 'values', 'secrets', 'needs'];

function renderFields(base: ValueMap, data: Value, scope: RenderScope): RenderedFields {
  const name = textOf(base.get('name'));
  let hasActions = false;
  const render = (text: string, field: string): string => {
    if (!text.includes('{{')) return text;
    hasActions = true;
    return renderField(text, data, { ...scope, release: name, field });
  };
  const fields: ValueMap = new Map(base);
  const each = (names: readonly string[], change: (value: Value, field: string) => Value): void => {
    for (const field of names) {
      const value = fields.get(field);
      if (value !== undefined) fields.set(field, change(value, field));
    }
  };
  each(trimmedFields, (value, field) => render(textOf(value), field).trim());
  each(plainFields, (value, field) => render(textOf(value), field));
  each(['labels'], (value) => renderLabels(value, render));
  each(listFields, (value, field) => listOf(value).map((item, i) => renderItem(item, `${field}[${i}]`, render)));
  each(['valuesTemplate'], (value) => listOf(value).map((item, i) => (isMap(item) ? renderMap(item, i, render) : item)));
  each(['setTemplate'], (value) => listOf(value).map((item, i) => (isMap(item) ? renderSet(item, i, render) : item)));
  prepend(fields, 'values', 'valuesTemplate');
  prepend(fields, 'set', 'setTemplate');
  return { fields, hasActions };
}

type Render = (text: string, field: string) => string;

/** Renders a list item if it is a string. @throws YAML_PARSE for a map with keys that are not strings */
function renderItem(item: Value, field: string, render: Render): Value {
  if (typeof item === 'string') return render(item, field);
  // As in helmfile, keys of nested maps may be of any type.
  if (item instanceof AnyKeyMap && item.typedKeys.size > 0) checkStringKeys(item);
  return item;
}

function renderLabels(labels: Value, render: Render): Value {
  if (!isMap(labels)) return labels;
  return new Map([...labels].map(([key, value]) => [key, render(textOf(value), `labels[${key}]`)]));
}

/** Renders a map as YAML text, so that template actions can also generate keys. */
function renderMap(map: ValueMap, index: number, render: Render): Value {
  const value = parseYaml3(render(dumpYamlPretty(map), `values[${index}]`)) ?? null;
  return isMap(value) ? value : new Map();
}

function renderSet(entry: ValueMap, index: number, render: Render): Value {
  const rendered: ValueMap = new Map(entry);
  for (const key of ['name', 'value', 'file']) {
    const value = entry.get(key);
    if (value !== undefined) rendered.set(key, render(textOf(value), `set[${index}].${key}`));
  }
  const values = entry.get('values');
  if (values !== undefined) {
    const items = listOf(values).map((item, i) => (typeof item === 'string' ? render(item, `set[${index}].values[${i}]`) : item));
    rendered.set('values', items);
  }
  return rendered;
}

/** Inserts the items of the list in the field `from` at the start of the list in the field `into`. */
function prepend(fields: ValueMap, into: string, from: string): void {
  const added = listOf(fields.get(from));
  if (added.length > 0) fields.set(into, [...added, ...listOf(fields.get(into))]);
}

interface FieldScope extends RenderScope {
  readonly release: string;
  readonly field: string;
}

function renderField(text: string, data: Value, { place, outside, before, release, field }: FieldScope): string {
  const folder = { path: place.folder, shown: place.shown };
  try {
    return renderFileText({ text, data, folder, file: place.file }, outside);
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const failed = `failed executing template expressions in release "${release}".${field} = "${text}": `;
    throw withPrefix(before + failed, error);
  }
}

/** Replaces fields such as `installedTemplate` with boolean fields such as `installed`, which contain the rendered values. */
function withBooleans(fields: ValueMap, { before }: RenderScope): ValueMap {
  const result: ValueMap = new Map(fields);
  for (const field of plainFields) {
    const text = fields.get(field);
    if (typeof text !== 'string') continue;
    const value = booleanOf(text);
    if (value === undefined)
      throw new TillerlessError('RELEASES_FILE', `${before}${field}: failed deserialising string ${text}: expected a boolean`);
    result.delete(field);
    const target = field.replace(/Template$/, '');
    result.set(target, target === 'condition' ? String(value) : value);
  }
  return result;
}

function booleanOf(text: string): boolean | undefined {
  const value = parseYaml3(text) ?? null;
  if (typeof value === 'boolean') return value;
  if (value === null) return false;
  return /^(?:y|yes|on)$/i.test(text.trim()) ? true : /^(?:n|no|off)$/i.test(text.trim()) ? false : undefined;
}
