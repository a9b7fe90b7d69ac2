import { lockDigest, oldLockDigest } from '../../src/chart/lock.ts';

const url = 'http://127.0.0.1:18080';

// The digests that helm 4.3.1 computes for these dependencies.
it('computes the same digest as helm', () => {
  const requested = [
    { name: 'web', version: '~0.1.0 || >=0.2', repository: `${url}/` },
    {
      name: 'web',
      version: '0.1.0',
      repository: url,
      condition: 'two.enabled',
      tags: ['a', 'b'],
      alias: 'two',
    },
    {
      name: 'lib',
      version: '>0.0.1 <3',
      repository: 'file://../lib',
      importValues: [
        'data',
        new Map([
          ['child', 'a'],
          ['parent', 'b'],
        ]),
      ],
    },
  ];
  const locked = [
    { name: 'web', repository: `${url}/`, version: '0.2.0' },
    { name: 'web', repository: url, version: '0.1.0' },
    { name: 'lib', repository: 'file://../lib', version: '0.1.0' },
  ];
  expect(lockDigest(requested, locked)).toBe('sha256:e6da296bfd05c9fee249edfbc93128eb5ea0242d52362042a3bbd80ccb0fc83b');
});

it('computes the digest of a dependency without a repository', () => {
  const requested = [
    { name: 'web', version: '~0.1', repository: `${url}/um` },
    { name: 'loc0', version: '>=0.1.0', repository: '' },
  ];
  const locked = [
    { name: 'web', version: '0.1.0', repository: `${url}/um` },
    { name: 'loc0', version: '>=0.1.0', repository: '' },
  ];
  expect(lockDigest(requested, locked)).toBe('sha256:54286567b1c22e12c63caa5fc102fe5e0e6860327a53bb720f5c11b7b7d05a68');
  expect(oldLockDigest(requested)).toMatch(/^sha256:[0-9a-f]{64}$/);
});
