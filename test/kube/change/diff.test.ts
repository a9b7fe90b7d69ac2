import { diffFields, diffLive } from '../../../src/kube/change/diff.ts';

describe('diffFields', () => {
  it.each([
    {
      name: 'a changed scalar',
      before: { spec: { replicas: 2 } },
      after: { spec: { replicas: 3 } },
      want: [{ path: 'spec.replicas', before: 2, after: 3 }],
    },
    { name: 'an added field', before: {}, after: { a: 1 }, want: [{ path: 'a', after: 1 }] },
    { name: 'a removed field', before: { a: 1 }, after: {}, want: [{ path: 'a', before: 1 }] },
    {
      name: 'list items by name, regardless of their order',
      before: {
        c: [
          { name: 'x', v: 1 },
          { name: 'y', v: 1 },
        ],
      },
      after: {
        c: [
          { name: 'y', v: 2 },
          { name: 'x', v: 1 },
        ],
      },
      want: [{ path: 'c[y].v', before: 1, after: 2 }],
    },
    {
      name: 'keys that are not identifiers are quoted',
      before: { a: { 'x.y/z': 1 } },
      after: { a: { 'x.y/z': 2 } },
      want: [{ path: 'a["x.y/z"]', before: 1, after: 2 }],
    },
    { name: 'equal objects', before: { a: [1, { b: 2 }] }, after: { a: [1, { b: 2 }] }, want: [] },
  ])('$name', ({ before, after, want }) => {
    expect(diffFields(before, after)).toEqual(want);
  });
});

describe('diffLive', () => {
  it.each([
    { name: 'fields that the manifest does not set', manifest: { a: 1 }, live: { a: 1, b: 2 }, want: [] },
    {
      name: 'quantities in another notation',
      manifest: { cpu: '1000m', mem: '1Gi' },
      live: { cpu: '1', mem: '1024Mi' },
      want: [],
    },
    { name: 'an empty map that the server drops', manifest: { a: {} }, live: {}, want: [] },
    { name: 'null means absent', manifest: { a: null }, live: {}, want: [] },
    {
      name: 'defaults in list items',
      manifest: { ports: [{ port: 80 }] },
      live: { ports: [{ port: 80, protocol: 'TCP' }] },
      want: [],
    },
    {
      name: 'drift',
      manifest: { data: { mode: 'a' } },
      live: { data: { mode: 'b' } },
      want: [{ path: 'data.mode', before: 'b', after: 'a' }],
    },
    { name: 'a missing field', manifest: { data: { mode: 'a' } }, live: {}, want: [{ path: 'data.mode', after: 'a' }] },
    {
      name: 'a list of another length',
      manifest: { args: ['a'] },
      live: { args: ['a', 'b'] },
      want: [{ path: 'args', before: ['a', 'b'], after: ['a'] }],
    },
  ])('$name', ({ manifest, live, want }) => {
    expect(diffLive(manifest, live)).toEqual(want);
  });
});
