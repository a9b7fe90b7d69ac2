import { type PlanInput, planChanges } from '../../../src/kube/change/plan.ts';
import { storedKey } from '../../../src/kube/resource.ts';
import { stampOwner, type TargetedObject } from '../../../src/kube/targets.ts';
import { target } from '../../support/objects.ts';

const owner = { release: 'web', namespace: 'shop' };
const ours = (each: TargetedObject): TargetedObject => stampOwner(each, owner);
const applied = { managedFields: [{ manager: 'helm', operation: 'Apply' }] };

function live(...objects: TargetedObject[]): PlanInput['live'] {
  return new Map(objects.map((each) => [storedKey(each), { ...each.object, metadata: { ...each.object.metadata, ...applied } }]));
}

function plan(input: Partial<PlanInput>) {
  return planChanges({
    previous: [],
    desired: [],
    live: new Map(),
    owner,
    ownership: 'new-objects',
    verb: 'update',
    skipUnchanged: true,
    ...input,
  });
}

it.each([
  { name: 'new', previous: [], present: [], want: 'create' },
  {
    name: 'unchanged',
    previous: [ours(target('ConfigMap', 'a', { data: { k: '1' } }))],
    present: [ours(target('ConfigMap', 'a', { data: { k: '1' } }))],
    want: 'unchanged',
  },
  {
    name: 'being deleted',
    previous: [ours(target('ConfigMap', 'a'))],
    present: [ours(target('ConfigMap', 'a', { metadata: { deletionTimestamp: '2026-03-01T09:30:00Z' } }))],
    want: 'recreate',
  },
  {
    name: 'changed by the chart',
    previous: [ours(target('ConfigMap', 'a', { data: { k: '0' } }))],
    present: [ours(target('ConfigMap', 'a', { data: { k: '0' } }))],
    want: 'update',
  },
  {
    name: 'changed by another client',
    previous: [ours(target('ConfigMap', 'a', { data: { k: '1' } }))],
    present: [ours(target('ConfigMap', 'a', { data: { k: '9' } }))],
    want: 'update',
  },
  {
    name: 'missing in the cluster',
    previous: [ours(target('ConfigMap', 'a', { data: { k: '1' } }))],
    present: [],
    want: 'create',
  },
])('an object that is $name: $want', ({ previous, present, want }) => {
  const desired = [ours(target('ConfigMap', 'a', { data: { k: '1' } }))];
  expect(plan({ previous, desired, live: live(...present) }).map((change) => change.action)).toEqual([want]);
});

it('deletes objects removed from the manifest, except those kept by a resource policy', () => {
  const gone = ours(target('ConfigMap', 'gone'));
  const kept = ours(target('Secret', 'kept', { metadata: { annotations: { 'helm.sh/resource-policy': ' Keep ' } } }));
  const missing = ours(target('Service', 'missing'));
  const changes = plan({ previous: [gone, kept, missing], live: live(gone, kept) });
  expect(changes.map((change) => [change.target.name, change.action])).toEqual([
    ['gone', 'delete'],
    ['kept', 'keep'],
    ['missing', 'gone'],
  ]);
});

it('rejects objects of other owners, and lists all of them', () => {
  const mine = [ours(target('ConfigMap', 'a')), ours(target('ConfigMap', 'b'))];
  const foreign = live(target('ConfigMap', 'a'), stampOwner(target('ConfigMap', 'b'), { release: 'other', namespace: 'shop' }));
  expect(() => plan({ desired: mine, live: foreign })).toThrow(
    expect.objectContaining({
      code: 'OWNERSHIP',
      helmText: expect.stringContaining(
        'ConfigMap "a" in namespace "shop" exists and cannot be imported into the current release',
      ),
      hint: expect.stringContaining('ConfigMap "b"'),
    }),
  );
  expect(plan({ desired: mine, live: foreign, ownership: 'unchecked' }).map((change) => change.action)).toEqual([
    'update',
    'update',
  ]);
});

it("does not delete other owners' objects when a release is uninstalled", () => {
  const previous = [ours(target('ConfigMap', 'a')), ours(target('ConfigMap', 'b'))];
  const present = live(
    ours(target('ConfigMap', 'a')),
    stampOwner(target('ConfigMap', 'b'), { release: 'other', namespace: 'shop' }),
  );
  expect(plan({ previous, live: present, ownership: 'deleted-objects' }).map((change) => change.action)).toEqual([
    'delete',
    'not-owned',
  ]);
});

it('compares stringData of a Secret with the data that the server stores', () => {
  const secret = ours(target('Secret', 's', { stringData: { token: 'abc' } }));
  const stored = ours(target('Secret', 's', { data: { token: Buffer.from('abc').toString('base64') } }));
  expect(plan({ previous: [secret], desired: [secret], live: live(stored) }).map((change) => change.action)).toEqual([
    'unchanged',
  ]);
});

it('treats a null stringData as absent', () => {
  const secret = ours(target('Secret', 's', { stringData: null }));
  expect(plan({ previous: [secret], desired: [secret], live: live(secret) }).map((change) => change.action)).toEqual([
    'unchanged',
  ]);
});
