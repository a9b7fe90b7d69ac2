import { threeWayPatch } from '../../../src/kube/change/three-way.ts';
import { target } from '../../support/objects.ts';

const deployment = (containers: unknown, more: Record<string, unknown> = {}) =>
  target('Deployment', 'web', { metadata: { resourceVersion: '7' }, spec: { template: { spec: { containers } }, ...more } })
    .object;

it('reverts changed fields and preserves added ones', () => {
  const manifest = deployment([{ name: 'web', image: 'web:1' }], { replicas: 2 });
  const live = deployment(
    [
      { name: 'web', image: 'web:hacked', imagePullPolicy: 'Always' },
      { name: 'sidecar', image: 'proxy' },
    ],
    { replicas: 5, paused: true },
  );
  const { patch } = threeWayPatch(manifest, manifest, live);
  expect(patch).toEqual({
    metadata: { resourceVersion: '7' },
    spec: {
      replicas: 2,
      template: {
        spec: {
          containers: [
            { name: 'web', image: 'web:1', imagePullPolicy: 'Always' },
            { name: 'sidecar', image: 'proxy' },
          ],
        },
      },
    },
  });
});

it('reverts changes to custom resources without a schema', () => {
  const widget = (size: number) =>
    target('Widget', 'w', { metadata: { resourceVersion: '7' }, spec: { size, parts: ['a'] } }).object;
  const { patch } = threeWayPatch(widget(1), widget(1), widget(5));
  expect(patch).toEqual({ metadata: { resourceVersion: '7' }, spec: { size: 1 } });
});

it('removes fields and list items that are no longer in the manifest', () => {
  const before = deployment(
    [
      { name: 'web', image: 'web:1' },
      { name: 'old', image: 'old:1' },
    ],
    { minReadySeconds: 3 },
  );
  const after = deployment([{ name: 'web', image: 'web:1' }]);
  const { patch } = threeWayPatch(before, after, before);
  expect(patch).toEqual({
    metadata: { resourceVersion: '7' },
    spec: { minReadySeconds: null, template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } } },
  });
});

it('is empty when nothing has to change', () => {
  const live = deployment([{ name: 'web', image: 'web:1' }]);
  expect(threeWayPatch(live, live, live).patch).toEqual({});
});
