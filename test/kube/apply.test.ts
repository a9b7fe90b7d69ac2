import { statusError } from '../../src/kube/api-status.ts';
import { applyChange } from '../../src/kube/apply.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { target } from '../support/objects.ts';

it('repeats the merge if the object has been changed in the meantime', async () => {
  const object = (replicas: number, resourceVersion: string) =>
    target('Deployment', 'web', { metadata: { resourceVersion }, spec: { replicas } }).object;
  const patches: unknown[] = [];
  const json = async (method: string, _path: string, options?: { body?: unknown }): Promise<unknown> => {
    if (method === 'GET') return object(1, '8');
    patches.push(options?.body);
    if (patches.length > 1) return object(3, '9');
    throw statusError(409, JSON.stringify({ code: 409, reason: 'Conflict', message: 'the object has been modified' }));
  };
  const wanted = target('Deployment', 'web', { spec: { replicas: 3 } });
  const change = {
    action: 'update',
    target: wanted,
    previous: object(1, ''),
    live: object(1, '7'),
    fields: [],
    drift: [],
  } as const;
  const { signal } = new AbortController();
  const options = { method: 'csa', forceConflicts: false, dryRun: false, signal, emit: () => undefined } as const;
  await applyChange({ json } as unknown as KubeClient, change, options);
  expect(patches).toEqual(['7', '8'].map((resourceVersion) => ({ metadata: { resourceVersion }, spec: { replicas: 3 } })));
});
