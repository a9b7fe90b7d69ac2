/** A release hook: an object that is created on certain events and is not part of the manifest. */
export interface Hook {
  readonly name: string;
  readonly kind: string;
  /** path of the hook's template: "<chart>/templates/x.yaml" */
  readonly path: string;
  readonly manifest: string;
  /** for example "pre-install" or "test" */
  readonly events: readonly string[];
  readonly weight: number;
  /** lower-cased policies: "before-hook-creation", "hook-succeeded" or "hook-failed" */
  readonly deletePolicies: readonly string[];
  readonly outputLogPolicies: readonly string[];
}

const EVENTS: ReadonlyMap<string, string> = new Map(
  [
    ...['pre-install', 'post-install', 'pre-delete', 'post-delete', 'pre-upgrade', 'post-upgrade'],
    ...['pre-rollback', 'post-rollback', 'test'],
  ].map((event) => [event, event]),
).set('test-success', 'test');

/** Valid values for the annotation helm.sh/hook. */
export const hookEvents: readonly string[] = [...EVENTS.keys()];

function splitList(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((value) => value.trim().toLowerCase());
}

/** A document's helm.sh/hook* annotations. `events` is undefined if any event is unknown. */
export interface HookAnnotations {
  readonly events: readonly string[] | undefined;
  readonly weight: number;
  readonly deletePolicies: readonly string[];
  readonly outputLogPolicies: readonly string[];
}

/** Reads a document's helm.sh/hook* annotations. Returns undefined if the document is not a hook. */
export function readHookAnnotations(annotations: ReadonlyMap<string, string>): HookAnnotations | undefined {
  const text = annotations.get('helm.sh/hook');
  if (text === undefined) return undefined;
  const events = splitList(text).map((event) => EVENTS.get(event));
  const weight = annotations.get('helm.sh/hook-weight') ?? '';
  return {
    events: events.every((event) => event !== undefined) ? events : undefined,
    // Like Helm, treat an invalid weight as 0.
    weight: /^[-+]?[0-9]+$/.test(weight) && Number.isSafeInteger(Number(weight)) ? Number(weight) : 0,
    deletePolicies: splitList(annotations.get('helm.sh/hook-delete-policy')),
    outputLogPolicies: splitList(annotations.get('helm.sh/hook-output-log-policy')),
  };
}
