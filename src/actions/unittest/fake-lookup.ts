import { isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import type { RenderContext } from '../../engine/render.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { ResourceScheme } from './suite.ts';

type Lookup = NonNullable<RenderContext['lookup']>;

const none: ResourceScheme = { group: '', version: '', resource: '', namespaced: false };

interface StoredObject {
  readonly object: ValueMap;
  readonly resource: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * Returns a `lookup` function that finds the objects of a suite, as client-go's fake client does in helm-unittest. Objects are
 * found by resource name (the plural of the kind). The schemes map a kind to its resource.
 */
export function lookupIn(objects: readonly ValueMap[], schemes: ReadonlyMap<string, ResourceScheme>): Lookup {
  if (objects.length === 0) return () => new Map<string, Value>();
  const stored = objects.map(storedObject);
  return (...query) => {
    const [apiVersion, kind, namespace, name] = query;
    const { group, version, resource, namespaced } = schemes.get(`${apiVersion}/${kind}`) ?? none;
    const wanted = `${group}/${version}/${resource}`;
    const inNamespace = namespaced ? namespace : '';
    const matches = stored.filter((item) => item.resource === wanted);
    if (name !== '')
      return matches.findLast((item) => item.name === name && item.namespace === inNamespace)?.object ?? new Map<string, Value>();
    if (matches.length === 0)
      throw new TillerlessError(
        'UNITTEST_VALUES',
        `lookup lists ${apiVersion} ${kind}, which kubernetesProvider does not define`,
      );
    return listOf(apiVersion, matches, inNamespace);
  };
}

function listOf(apiVersion: string, matches: readonly StoredObject[], namespace: string): ValueMap {
  return new Map<string, Value>([
    ['apiVersion', apiVersion],
    ['kind', `${matches[0]?.kind ?? ''}List`],
    [
      'metadata',
      new Map<string, Value>([
        ['continue', ''],
        // The list's resource version starts at 1 and is incremented for each added object.
        ['resourceVersion', String(matches.length + 1)],
      ]),
    ],
    ['items', matches.filter((item) => namespace === '' || item.namespace === namespace).map(({ object }) => object)],
  ]);
}

function storedObject(object: ValueMap): StoredObject {
  const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '');
  const metadata = object.get('metadata');
  const field = (name: string): string => (isMap(metadata) ? text(metadata.get(name)) : '');
  const kind = text(object.get('kind'));
  const parts = text(object.get('apiVersion')).split('/');
  const version = parts.pop() ?? '';
  const resource = `${parts.join('/')}/${version}/${plural(kind.toLowerCase())}`;
  return { object, resource, kind, namespace: field('namespace'), name: field('name') };
}

/** Returns the plural of a kind, as guessed by client-go. */
function plural(kind: string): string {
  if (kind.endsWith('endpoints')) return kind;
  if (kind.endsWith('s')) return `${kind}es`;
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
