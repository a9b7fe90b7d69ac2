import { isMap, type Value, type ValueMap } from '../../../base/go/value.ts';
import { GoStruct } from '../../../engine/template/go-struct.ts';
import { mergeLayers } from './state-merge.ts';

/** The environment for a state file: its name and the layers of state values. */
export interface StateEnvironment {
  readonly name: string;
  readonly kubeContext: string;
  /** top-level values of the file; they have the lowest precedence */
  readonly defaults: ValueMap;
  /** values from the environment and from --state-values-file */
  readonly values: ValueMap;
  /** values from --state-values-set, whose lists are merged by index */
  readonly overrides: ValueMap;
}

export function emptyEnvironment(name: string): StateEnvironment {
  return { name, kubeContext: '', defaults: new Map(), values: new Map(), overrides: new Map() };
}

/** Merges an environment over another one. */
export function mergeEnvironment(
  below: StateEnvironment | undefined,
  over: StateEnvironment | undefined,
): StateEnvironment | undefined {
  if (below === undefined || over === undefined) return below ?? over;
  return {
    name: over.name || below.name,
    kubeContext: over.kubeContext || below.kubeContext,
    defaults: mergeLayers(below.defaults, over.defaults),
    values: mergeLayers(below.values, over.values),
    overrides: mergeLayers(below.overrides, over.overrides, 'by index'),
  };
}

/** Returns the state values, `.Values` in templates. */
export function mergedValues({ defaults, values, overrides }: StateEnvironment): ValueMap {
  return mergeLayers(mergeLayers(defaults, values), overrides, 'by index');
}

/** Returns `.Environment` for templates. */
export function environmentObject({ name, kubeContext, defaults, values, overrides }: StateEnvironment): GoStruct {
  return new GoStruct('environment.Environment', {
    Name: name,
    KubeContext: kubeContext,
    Values: values,
    Defaults: defaults,
    CLIOverrides: overrides,
  });
}

/** Returns the data for templates in a state file and in the values files of environments. */
export function environmentData(environment: StateEnvironment, namespace: string, values: ValueMap): Value {
  const { values: own, overrides } = environment;
  // A template may modify its values, for example with setValueAtPath, so each template gets a copy.
  const copy = copied(values);
  return new GoStruct('*state.EnvironmentTemplateData', {
    Environment: environmentObject({ ...environment, values: mergeLayers(own, overrides, 'by index') }),
    Namespace: namespace,
    Values: copy,
    StateValues: copy,
  });
}

function copied<T extends Value>(value: T): T;
function copied(value: Value): Value {
  if (isMap(value)) return new Map([...value].map(([key, item]) => [key, copied(item)]));
  return Array.isArray(value) ? value.map((item: Value) => copied(item)) : value;
}
