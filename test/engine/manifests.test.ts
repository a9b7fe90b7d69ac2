import { readHookAnnotations } from '../../src/engine/hooks.ts';
import { sortManifests, splitManifests } from '../../src/engine/manifests.ts';

it.each([
  { name: 'plain', text: 'a: 1\n---\nb: 2\n', want: ['a: 1\n', 'b: 2\n'] },
  { name: 'a comment after the dashes', text: 'a: 1\n--- # c\nb: 2\n', want: ['a: 1\n', '# c\nb: 2\n'] },
  { name: 'dashes in a block scalar', text: 'a: |\n  x\n---\n  y\n', want: ['a: |\n  x\n', 'y\n'] },
  { name: 'indented dashes', text: 'a: |\n  ---\n', want: ['a: |\n  ---\n'] },
  { name: 'empty documents', text: '---\n\n---\n', want: [] },
])('splits $name', ({ text, want }) => {
  expect(splitManifests(text)).toEqual(want);
});

const object = (kind: string, name: string, annotations = ''): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${annotations === '' ? '' : `  annotations: {${annotations}}\n`}`;

it('sorts by kind, then by file, unknown kinds last by name', () => {
  const { manifests } = sortManifests(
    new Map([
      ['c/templates/b.yaml', `${object('Deployment', 'd')}---\n${object('Zebra', 'z')}`],
      ['c/templates/a.yaml', `${object('Aardvark', 'a')}---\n${object('Service', 's2')}`],
      ['c/templates/c.yaml', object('Service', 's1')],
      ['c/templates/_x.yaml', 'not: [yaml'],
    ]),
  );
  expect(manifests.map(({ head }) => head.name)).toEqual(['s2', 's1', 'd', 'a', 'z']);
});

it('separates hooks, and drops those with an unknown event', () => {
  const { manifests, hooks, warnings } = sortManifests(
    new Map([
      ['c/templates/h.yaml', object('Job', 'h', 'helm.sh/hook: "pre-install, Test-Success", helm.sh/hook-weight: "-3"')],
      ['c/templates/u.yaml', object('Job', 'u', 'helm.sh/hook: crd-install')],
    ]),
  );
  expect(manifests).toEqual([]);
  expect(hooks).toMatchObject([
    { name: 'h', kind: 'Job', events: ['pre-install', 'test'], weight: -3, path: 'c/templates/h.yaml' },
  ]);
  expect(warnings).toEqual(['level=INFO msg="skipping unknown hooks" hookTypes=crd-install']);
});

it.each([
  { weight: '5', want: 5 },
  { weight: '1.5', want: 0 },
  { weight: 'x', want: 0 },
])('reads weight $weight', ({ weight, want }) => {
  const annotations = new Map([
    ['helm.sh/hook', 'test'],
    ['helm.sh/hook-weight', weight],
  ]);
  expect(readHookAnnotations(annotations)?.weight).toBe(want);
});

it('reports the file that is not valid YAML', () => {
  const sort = (): unknown => sortManifests(new Map([['c/templates/x.yaml', 'a: b: c']]));
  expect(sort).toThrow(
    expect.objectContaining({
      code: 'MANIFEST_INVALID',
      helmText:
        'YAML parse error on c/templates/x.yaml: error converting YAML to JSON: yaml: mapping values are not allowed in this context',
    }),
  );
});
