import type { unifiedDiff } from '../../base/line-diff.ts';
import { describeSecret } from '../../base/mask-secret.ts';
import { dumpAnyYaml } from '../../base/yaml/yaml.ts';
import type { FieldChange } from '../../kube/change/diff.ts';
import type { KubeObject } from '../../kube/resource.ts';
import type { ShownField } from '../../report/plan-document.ts';
import { maskSecret } from './secret-mask.ts';

/** How to display objects in plans, diffs and drift reports. */
export interface ObjectView {
  /** true to print the data of Secrets; otherwise, only size and digest are printed */
  readonly showSecrets: boolean;
  /** number of context lines in unified YAML diffs; undefined to omit these diffs */
  readonly unified: { readonly context: number } | undefined;
}

/** An object view, and the diff function if the view includes unified diffs. */
export interface LoadedView extends ObjectView {
  readonly unifiedDiff?: typeof unifiedDiff;
}

/** Loads the diff library if the view includes unified diffs. */
export async function loadView(view: ObjectView): Promise<LoadedView> {
  return view.unified ? { ...view, unifiedDiff: (await import('../../base/line-diff.ts')).unifiedDiff } : view;
}

export function isSecret(object: { readonly apiVersion: unknown; readonly kind: unknown }): boolean {
  return object.kind === 'Secret' && object.apiVersion === 'v1';
}

/** Annotation where kubectl stores a copy of the entire object. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Formats fields for display. By default, the data of Secrets is replaced with its size and digest. */
export function shownFields(object: KubeObject, fields: readonly FieldChange[], view: ObjectView): ShownField[] {
  if (view.showSecrets || !isSecret(object)) return [...fields];
  return fields.map((field) =>
    /^(data|stringData)\b/.test(field.path) || field.path.includes(lastApplied) ? maskSecret(field) : field,
  );
}

const serverFields = ['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'selfLink'];

/** Removes server-managed fields such as status, managedFields and resourceVersion. */
export function bareObject(object: KubeObject): KubeObject {
  const { status: _, ...rest } = object;
  const metadata = Object.fromEntries(Object.entries(object.metadata).filter(([key]) => !serverFields.includes(key)));
  // The cast is safe: the only required field of metadata is `name`, which is not in `serverFields`.
  return { ...rest, metadata: metadata as KubeObject['metadata'] } as KubeObject;
}

/** Returns the unified diff between two versions of an object, or undefined if they are equal or diffs are not requested. */
export function objectDiff(before: KubeObject | undefined, after: KubeObject | undefined, view: LoadedView): string | undefined {
  if (!view.unified || !view.unifiedDiff) return undefined;
  const text = (object: KubeObject | undefined): string => (object ? objectText(object, view) : '');
  return view.unifiedDiff(text(before), text(after), view.unified.context) || undefined;
}

function objectText(object: KubeObject, view: ObjectView): string {
  const bare = bareObject(object);
  return dumpAnyYaml(view.showSecrets || !isSecret(object) ? bare : maskedSecret(bare));
}

/** Replaces the data of a Secret with its size and digest. */
export function maskedSecret(object: KubeObject): KubeObject {
  const mask = (data: unknown, encoding: 'base64' | 'utf8'): unknown =>
    typeof data === 'object' && data !== null
      ? Object.fromEntries(Object.entries(data).map(([key, value]) => [key, describeSecret(value, encoding)]))
      : data;
  const { annotations } = object.metadata;
  const masked = annotations?.[lastApplied] === undefined ? annotations : { ...annotations, [lastApplied]: '(secret)' };
  return {
    ...object,
    metadata: { ...object.metadata, ...(masked ? { annotations: masked } : {}) },
    ...('data' in object ? { data: mask(object.data, 'base64') } : {}),
    ...('stringData' in object ? { stringData: mask(object.stringData, 'utf8') } : {}),
  };
}
