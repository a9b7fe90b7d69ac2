import { recreateHint, recreateRule } from '../../../src/kube/change/recreate-rules.ts';
import { target } from '../../support/objects.ts';

const retention = (whenDeleted: string) => ({ spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted } } });

it.each([
  { name: 'an ordinary object', of: target('ConfigMap', 'a', {}), allowedBy: 'flag or annotation' },
  {
    name: 'a StatefulSet that retains its volumes',
    of: target('StatefulSet', 'a', retention('Retain')),
    allowedBy: 'flag or annotation',
  },
  {
    name: 'a StatefulSet that deletes its volumes',
    of: target('StatefulSet', 'a', retention('Delete')),
    allowedBy: 'annotation',
  },
  { name: 'a PersistentVolumeClaim', of: target('PersistentVolumeClaim', 'a', {}), allowedBy: 'annotation' },
  { name: 'a PersistentVolume', of: target('PersistentVolume', 'a', {}), allowedBy: 'annotation' },
  { name: 'a namespace', of: target('Namespace', 'a', {}), allowedBy: 'nothing' },
  { name: 'a CRD', of: target('CustomResourceDefinition', 'a', {}), allowedBy: 'nothing' },
])('$name may be re-created because of: $allowedBy', ({ of, allowedBy }) => {
  expect(recreateRule(of).allowedBy).toBe(allowedBy);
  expect(recreateHint(of).includes('--recreate-immutable')).toBe(allowedBy === 'flag or annotation');
  expect(recreateHint(of).includes('tillerless.dev/recreate')).toBe(allowedBy !== 'nothing');
});
