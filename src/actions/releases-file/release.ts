import { isMap, StringMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { typedMap } from '../../engine/template/go-types.ts';
import { optionalText, stringsOf, textOf } from './state/load-state.ts';

/** A release as described by a state file, after all templates have been rendered. */
export interface Release {
  /** "context/namespace/name"; empty parts are omitted */
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly kubeContext: string;
  readonly chart: string;
  readonly version: string;
  readonly labels: ReadonlyMap<string, string>;
  /** IDs of the releases that must be ready first */
  readonly needs: readonly string[];
  /** false if the release is to be uninstalled */
  readonly isInstalled: boolean;
  /** a boolean, or the path to a boolean in the state values */
  readonly condition: string;
  readonly missingFileHandler: string | undefined;
  /** decoded fields, see state-fields.ts */
  readonly fields: ValueMap;
}

/** Reads the fields of a release that this program uses. */
export function releaseOf(fields: ValueMap): Release {
  const identity = {
    name: textOf(fields.get('name')),
    namespace: textOf(fields.get('namespace')),
    kubeContext: textOf(fields.get('kubeContext')),
  };
  return {
    ...identity,
    id: releaseId(identity),
    chart: textOf(fields.get('chart')),
    version: textOf(fields.get('version')),
    labels: textsOf(fields.get('labels')),
    needs: stringsOf(fields.get('needs')),
    isInstalled: fields.get('installed') !== false,
    condition: textOf(fields.get('condition')),
    missingFileHandler: optionalText(fields.get('missingFileHandler')),
    fields,
  };
}

/** Identifies a release across namespaces and contexts. */
export interface ReleaseIdentity {
  readonly name: string;
  readonly namespace: string;
  readonly kubeContext: string;
}

/**
 * Returns the ID of a release as used in `needs`. If there is a context, an empty namespace is kept, so that "context//name"
 * differs from "namespace/name".
 */
export function releaseId({ name, namespace, kubeContext }: ReleaseIdentity): string {
  const parts = kubeContext !== '' ? [kubeContext, namespace, name] : namespace !== '' ? [namespace, name] : [name];
  return parts.join('/');
}

function textsOf(value: Value | undefined): Map<string, string> {
  return new Map(isMap(value) ? [...value].map(([key, item]) => [key, textOf(item)]) : []);
}

/** Converts labels to template data. */
export function labelsObject(labels: ReadonlyMap<string, string>): ValueMap {
  return typedMap(new StringMap(labels), 'map[string]string');
}
