import { resolve } from 'node:path';
import { isInside } from '../../../base/file-names.ts';
import { parseGoBool } from '../../../base/go/bool.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';

export type ReleasesLogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * External inputs for reading state files, such as the environment and the clock, and restrictions on what the files are allowed
 * to do.
 */
export interface Outside {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** current time in milliseconds since the Unix epoch */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly log: (level: ReleasesLogLevel, message: string) => void;
  /** true to forbid running programs from templates and hooks */
  readonly noExec: boolean;
  /** directory that must contain all files to be read; undefined for no restriction */
  readonly restrict: string | undefined;
  /** limits the total work of all templates */
  readonly work: TemplateWork;
  /** resolves references to cluster objects, such as ref+k8s://v1/Secret/namespace/name/key */
  readonly objects: ClusterObjects;
}

/** A Secret or a ConfigMap in a cluster. */
export interface ClusterRef {
  /** kubeconfig context; empty for the current context */
  readonly kubeContext: string;
  /** path of the kubeconfig; empty for the default kubeconfig */
  readonly kubeconfig: string;
  readonly kind: 'Secret' | 'ConfigMap';
  readonly namespace: string;
  readonly name: string;
}

export interface ClusterObjects {
  /** Returns the data of an object; undefined if it has not been fetched yet. @throws TillerlessError if it cannot be read */
  get(ref: ClusterRef): ReadonlyMap<string, string> | undefined;
  /** Runs a function and fetches the objects that it requested. Runs it again until all requested objects have been fetched. */
  complete<T>(outside: Outside, run: (outside: Outside) => T): Promise<T>;
}

/** Maximum total number of steps of all templates. Ten million steps take about a second on a fast machine. */
const maxSteps = 6_000_000;

/** The step budget that the templates of all files share. */
export class TemplateWork {
  stepsLeft = maxSteps;
}

/** Checks that reading a file is allowed. @param path absolute path @throws RELEASES_RESTRICTED */
export function checkReadable(path: string, { restrict }: Pick<Outside, 'restrict'>): void {
  if (restrict === undefined || isInside(restrict, resolve(path))) return;
  throw new TillerlessError('RELEASES_RESTRICTED', `${path} is outside ${restrict}`, {
    hint: '--restrict forbids reading files outside this directory',
  });
}

/** Reports whether one of helmfile's environment variables disables file access and program execution. */
export function isInsecureForbidden({ env }: Pick<Outside, 'env'>): boolean {
  return isOn(env.HELMFILE_DISABLE_INSECURE_FEATURES) || isOn(env.HELMFILE_DISABLE_INSECURE_TEMPLATE_FUNCTIONS);
}

/** Reports whether a string is one of the values that Go parses as true. */
export function isOn(text: string | undefined): boolean {
  return parseGoBool(text ?? '') === true;
}
