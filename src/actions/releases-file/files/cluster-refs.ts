import { isTillerlessError, reworded, TillerlessError } from '../../../errors/tillerless-error.ts';
import { type ClusterObjects, type ClusterRef, checkReadable, type Outside } from './outside.ts';
import { forbidden } from './run-command.ts';

/** The data of a ConfigMap, or the base64-decoded data of a Secret. */
export type ObjectData = ReadonlyMap<string, string>;

/** Reads Secrets and ConfigMaps. The results are in the order of the references; errors are returned instead of thrown. */
export type ReadClusterObjects = (refs: readonly ClusterRef[]) => Promise<readonly (ObjectData | TillerlessError)[]>;

/** Maximum number of passes. Several may be needed, because a reference may depend on the data of an earlier one. */
const maxPasses = 20;

/**
 * The Secrets and ConfigMaps that references point to. Files are rendered synchronously and in several passes: objects that are
 * missing in one pass are fetched before the next.
 */
export class ClusterTable implements ClusterObjects {
  readonly #known = new Map<string, ObjectData | TillerlessError>();
  readonly #read: ReadClusterObjects;

  constructor(read: ReadClusterObjects) {
    this.#read = read;
  }

  /** @throws RELEASES_SECRET if the object has not been fetched. Only `complete` fetches objects. */
  get(ref: ClusterRef): ObjectData | undefined {
    const known = this.#known.get(keyOf(ref));
    if (known instanceof TillerlessError) throw known;
    if (known !== undefined) return known;
    throw new TillerlessError('RELEASES_SECRET', `${nameOf(ref)} cannot be read here`, {
      hint: 'use ref+k8s:// in values and in templates of state files, not in hooks',
    });
  }

  /** Prints only the log lines of the last run, because the earlier ones are repeated in it. */
  async complete<T>(outside: Outside, run: (outside: Outside) => T): Promise<T> {
    for (let pass = 0; pass < maxPasses; pass++) {
      const lines: Parameters<Outside['log']>[] = [];
      const pending = new Map<string, ClusterRef>();
      const get = (ref: ClusterRef): ObjectData | undefined => {
        if (this.#known.has(keyOf(ref))) return this.get(ref);
        pending.set(keyOf(ref), ref);
        return undefined;
      };
      const print = (): void => {
        for (const line of lines) outside.log(...line);
      };
      try {
        const result = run({
          ...outside,
          objects: { get, complete: this.complete.bind(this) },
          log: (...line) => lines.push(line),
        });
        if (pending.size === 0) {
          print();
          return result;
        }
      } catch (error) {
        if (pending.size === 0) {
          print();
          throw error;
        }
      }
      await this.#fetch([...pending.values()]);
    }
    throw new TillerlessError('RELEASES_SECRET', `references to objects in the cluster are nested more than ${maxPasses} deep`);
  }

  async #fetch(refs: readonly ClusterRef[]): Promise<void> {
    const objects = await this.#read(refs);
    refs.forEach((ref, i) => {
      const object = objects[i];
      if (object !== undefined) this.#known.set(keyOf(ref), object);
    });
  }
}

function keyOf({ kubeContext, kubeconfig, kind, namespace, name }: ClusterRef): string {
  return JSON.stringify([kubeContext, kubeconfig, kind, namespace, name]);
}

function nameOf({ kind, namespace, name }: ClusterRef): string {
  return `${kind} ${namespace}/${name}`;
}

/** The parts of a reference. */
export interface ClusterAddress {
  readonly uri: string;
  readonly path: string;
  readonly options: URLSearchParams;
}

/**
 * Resolves the path of a reference such as v1/Secret/namespace/name/key. Without a key, all data is returned as JSON.
 *
 * @throws RELEASES_SECRET
 */
export function readClusterPath(address: ClusterAddress, outside: Outside): string {
  if (outside.noExec) throw forbidden(`ref+${address.uri}`);
  try {
    return readKey(parseClusterPath(address), outside);
  } catch (error) {
    if (!isTillerlessError(error, 'RELEASES_SECRET')) throw error;
    throw reworded(error, { message: `expand ${address.uri}: ${error.message}` });
  }
}

function readKey(ref: ClusterRef & { readonly key: string | undefined }, outside: Outside): string {
  if (ref.kubeconfig !== '') checkReadable(ref.kubeconfig, outside);
  const data = outside.objects.get(ref);
  if (data === undefined) return '';
  if (ref.key === undefined) return JSON.stringify(Object.fromEntries(data));
  const value = data.get(ref.key);
  if (value !== undefined) return value;
  throw new TillerlessError('RELEASES_SECRET', `Key ${ref.key} does not exist in ${ref.namespace}/${ref.name}`, {
    hint: data.size === 0 ? `the ${ref.kind} is empty` : `existing keys: ${[...data.keys()].join(', ')}`,
  });
}

function parseClusterPath({ path, options }: ClusterAddress): ClusterRef & { readonly key: string | undefined } {
  const fail = (problem: string): never => {
    throw new TillerlessError('RELEASES_SECRET', problem);
  };
  const [apiVersion, kind = '', namespace = '', name = '', key, ...rest] = path.split('/');
  if (name === '' || key === '' || rest.length > 0)
    fail(`Invalid path ${path}. Path must be in the format <apiVersion>/<kind>/<namespace>/<name>[/<key>]`);
  if (apiVersion !== 'v1') fail(`Invalid apiVersion ${apiVersion}. Only apiVersion v1 is supported at this time.`);
  if (options.has('inCluster')) fail('the parameter inCluster is not supported');
  if (kind !== 'Secret' && kind !== 'ConfigMap') return fail('The specified kind is not valid. Valid kinds: Secret, ConfigMap');
  const kubeContext = options.get('kubeContext') ?? '';
  return { kubeContext, kubeconfig: options.get('kubeConfigPath') ?? '', kind, namespace, name, key };
}
