import { recreateHint, recreateRule } from '../../../src/kube/change/recreate-rules.ts';
import { target } from '../../support/objects.ts';

const retention = (whenDeleted: string) => ({ spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted } } });

it.each([
  { name: 'an object without more to it', of: target('ConfigMap', 'a', {}), by: 'anybody' },
  { name: 'a StatefulSet whose volumes stay', of: target('StatefulSet', 'a', retention('Retain')), by: 'anybody' },
  { name: 'a StatefulSet whose volumes go', of: target('StatefulSet', 'a', retention('Delete')), by: 'object' },
  { name: 'a claim', of: target('PersistentVolumeClaim', 'a', {}), by: 'object' },
  { name: 'a volume', of: target('PersistentVolume', 'a', {}), by: 'object' },
  { name: 'a namespace', of: target('Namespace', 'a', {}), by: 'nobody' },
  { name: 'a definition', of: target('CustomResourceDefinition', 'a', {}), by: 'nobody' },
])('$name may be re-created by the word of $by', ({ of, by }) => {
  expect(recreateRule(of).by).toBe(by);
  expect(recreateHint(of).includes('--recreate-immutable')).toBe(by === 'anybody');
  expect(recreateHint(of).includes('tillerless.dev/recreate')).toBe(by !== 'nobody');
});
