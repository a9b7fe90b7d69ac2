import type { KubeClient } from '../../../src/kube/client.ts';

/** The environment in which a journey runs. */
export interface Place {
  readonly client: KubeClient;
  readonly kubeconfig: string;
  readonly namespace: string;
  /** an empty folder */
  readonly folder: string;
}

/** Returns a namespace for a journey. Its length is always the same, because it is printed in tables. */
export function namespaceOf(run: number, name: string): string {
  return `lc-${run}-${name.padStart(4, '0')}`.padEnd(20, 'x');
}

/** Replaces all strings that differ between runs. */
export function plain(text: string, place: Place): string {
  return text
    .replaceAll(place.namespace, '@ns@')
    .replaceAll(place.folder, '{dir}')
    .replace(/\b[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\b/g, 'TIME')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| ?[+-]\d{4} UTC)?/g, 'TIME')
    .replace(/ *"?(?:createdAt|modifiedAt)"?[:=] ?"?\d+"?(?:,|\n|\\n)?/g, '')
    .replace(/UPDATED +/g, 'UPDATED ')
    .replace(/TIME +\t/g, 'TIME\t')
    .replace(/ \d+s\n/g, ' AGE\n')
    .replace(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, 'UID');
}
