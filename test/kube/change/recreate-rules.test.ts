import { recreateHint, recreateRule } from '../../../src/kube/change/recreate-rules.ts';
import { target } from '../../support/objects.ts';

const retention = (whenDeleted: string) => ({ spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted } } });

it.each([
  { name: 'an ordinary object', of: target('ConfigMap', 'a', {}), by: 'anybody' },
  { name: 'a StatefulSet that retains its volumes', of: target('StatefulSet', 'a', retention('Retain')), by: 'anybody' },
  { name: 'a StatefulSet that deletes its volumes', of: target('StatefulSet', 'a', retention('Delete')), by: 'object' },
  { name: 'a PersistentVolumeClaim', of: target('PersistentVolumeClaim', 'a', {}), by: 'object' },
  { name: 'a PersistentVolume', of: target('PersistentVolume', 'a', {}), by: 'object' },
  { name: 'a namespace', of: target('Namespace', 'a', {}), by: 'nobody' },
  { name: 'a CRD', of: target('CustomResourceDefinition', 'a', {}), by: 'nobody' },
])('$name may be re-created by: $by', ({ of, by }) => {
  expect(recreateRule(of).by).toBe(by);
  expect(recreateHint(of).includes('--recreate-immutable')).toBe(by === 'anybody');
  expect(recreateHint(of).includes('tillerless.dev/recreate')).toBe(by !== 'nobody');
});
