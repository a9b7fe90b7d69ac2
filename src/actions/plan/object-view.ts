import type { unifiedDiff } from '../../base/line-diff.ts';
import { describeSecret } from '../../base/mask-secret.ts';
import { dumpAnyYaml } from '../../base/yaml/yaml.ts';
import type { FieldChange } from '../../kube/change/diff.ts';
import type { KubeObject } from '../../kube/resource.ts';
import type { ShownField } from '../../report/plan-document.ts';
import { maskSecret } from './secret-mask.ts';

/** How objects are shown in plans, diffs and drift. */
export interface ObjectView {
  /** print the data of Secrets, not its size and digest */
  readonly showSecrets: boolean;
  /** also as a unified diff of YAML, with so many lines of context */
  readonly unified: { readonly context: number } | undefined;
}

/** A view with what its unified diffs need. */
export interface LoadedView extends ObjectView {
  readonly unifiedDiff?: typeof unifiedDiff;
}

/** Loads the diff library for a view that shows unified diffs. */
export async function loadView(view: ObjectView): Promise<LoadedView> {
  return view.unified ? { ...view, unifiedDiff: (await import('../../base/line-diff.ts')).unifiedDiff } : view;
}

export function isSecret(object: { readonly apiVersion: unknown; readonly kind: unknown }): boolean {
  return object.kind === 'Secret' && object.apiVersion === 'v1';
}

/** kubectl keeps a copy of the whole object here. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Fields as they are shown: data of Secrets as size and digest. */
export function shownFields(object: KubeObject, fields: readonly FieldChange[], view: ObjectView): ShownField[] {
  if (view.showSecrets || !isSecret(object)) return [...fields];
  return fields.map((field) =>
    /^(data|stringData)\b/.test(field.path) || field.path.includes(lastApplied) ? maskSecret(field) : field,
  );
}

const serverFields = ['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'selfLink'];

/** An object without what the server keeps for itself: no status, no traces of who wrote what. */
export function bareObject(object: KubeObject): KubeObject {
  const { status: _, ...rest } = object;
  const metadata = Object.fromEntries(Object.entries(object.metadata).filter(([key]) => !serverFields.includes(key)));
  // The name is never one of the fields taken out.
  return { ...rest, metadata: metadata as KubeObject['metadata'] } as KubeObject;
}

/** What is between two states of an object as a unified diff of YAML; undefined when nothing is, or nobody asked. */
export function objectDiff(before: KubeObject | undefined, after: KubeObject | undefined, view: LoadedView): string | undefined {
  if (!view.unified || !view.unifiedDiff) return undefined;
  const text = (object: KubeObject | undefined): string => (object ? objectText(object, view) : '');
  return view.unifiedDiff(text(before), text(after), view.unified.context) || undefined;
}

function objectText(object: KubeObject, view: ObjectView): string {
  const bare = bareObject(object);
  return dumpAnyYaml(view.showSecrets || !isSecret(object) ? bare : maskedSecret(bare));
}

function maskedSecret(object: KubeObject): KubeObject {
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
