import type { PlanDocument } from '../../src/report/plan-document.ts';
import { crdChart } from '../support/crd-chart.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.example.org';
let home: SandboxHome;
beforeEach(() => {
  home = sandboxHome();
});
afterEach(() => home.remove());

const chart = (versions: readonly string[], more: Parameters<typeof crdChart>[2] = {}) => crdChart(home.folder, versions, more);

interface Definition {
  readonly spec: {
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: { readonly properties: { readonly spec: { readonly properties: object } } } };
    }[];
  };
}
const read = async (): Promise<Definition> => (await home.api('GET', path)) as Definition;
const versions = async (): Promise<string[]> => (await read()).spec.versions.map((version) => version.name);
const plan = async (...flags: string[]): Promise<PlanDocument> =>
  JSON.parse((await home.cli('plan', 'app', ...flags, '-o', 'json')).stdout) as PlanDocument;

it('does not change CRDs on upgrade by default', async () => {
  await home.ok('install', 'app', chart(['v1']));
  await home.ok('upgrade', 'app', chart(['v1', 'v2']));
  await home.ok('upgrade', 'app', chart(['v1', 'v2']), '--crds=create');
  expect(await versions()).toEqual(['v1']);
  await home.ok('upgrade', 'app', chart(['v1', 'v2'], { custom: 'v2' }), '--crds=apply');
  expect(await versions()).toEqual(['v1', 'v2']);
});

it.each(['true', 'false'])('--crds=create creates missing CRDs and their objects; server-side %s', async (serverSide) => {
  await home.ok('install', 'app', chart(['v1']), '--skip-crds', `--server-side=${serverSide}`);
  await expect(read()).rejects.toThrow('404');
  const upgraded = await home.ok('upgrade', 'app', chart(['v1'], { custom: 'v1' }), '--crds=create');
  expect(upgraded).toContain('has been upgraded');
  expect(await versions()).toEqual(['v1']);
});

it.each(['true', 'false'])('removes CRD fields that are no longer in the chart; server-side %s', async (serverSide) => {
  await home.ok('install', 'app', chart(['v1']), `--server-side=${serverSide}`);
  await home.ok('upgrade', 'app', chart(['v1'], { field: 'weight' }), '--crds=apply');
  const [version] = (await read()).spec.versions;
  expect(version?.schema.openAPIV3Schema.properties.spec.properties).toEqual({ weight: { type: 'string' } });
});

it('a plan shows CRD changes, or reports that there are none', async () => {
  expect(await home.ok('plan', 'app', chart(['v1']), '--crds=apply')).toMatch(
    /\n\+ CustomResourceDefinition\/gadgets\.example\.org .*\n.*CRDs: gadgets\.example\.org is new\n/s,
  );
  await home.ok('install', 'app', chart(['v1']), '--crds=apply');
  const same = await home.cli('plan', 'app', chart(['v1']), '--crds=apply', '--detailed-exitcode');
  expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('no CRD changes') as string });
  const changed = await plan(chart(['v1', 'v2']), '--crds=apply');
  expect(changed.crdChanges).toMatchObject([{ action: 'update', name: 'gadgets.example.org' }]);
  expect(changed.crdChanges[0]?.fields.map((field) => field.path).join()).toContain('spec.versions');
  const code = await home.cli('plan', 'app', chart(['v1', 'v2']), '--crds=apply', '--detailed-exitcode');
  expect(code.stdout).toContain('CRDs: gadgets.example.org changes\n');
  expect(code.code).toBe(2);
  expect((await plan(chart(['v1', 'v2']))).crdChanges).toEqual([]);
});

it('rejects the removal of a stored version before anything is written', async () => {
  await home.ok('install', 'app', chart(['v1']));
  const refused = await home.cli('upgrade', 'app', chart(['v2']), '--crds=apply');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('CustomResourceDefinition/gadgets.example.org would lose v1, in which objects are stored');
  expect(await home.json('history', 'app')).toHaveLength(1);
  expect(await versions()).toEqual(['v1']);
});

it('runs a saved plan, and rejects it if a CRD has changed', async () => {
  await home.ok('install', 'app', chart(['v1']));
  const file = `${home.folder}/plan`;
  await home.ok('plan', 'app', chart(['v1', 'v2']), '--crds=apply', '--out', file);
  await home.api('PATCH', path, { metadata: { labels: { by: 'somebody' } } });
  const refused = await home.cli('upgrade', '--plan', file);
  expect(refused.stderr).toContain('CustomResourceDefinition/gadgets.example.org has been changed since the plan was created');
  await home.ok('plan', 'app', chart(['v1', 'v2']), '--crds=apply', '--out', file);
  await home.ok('upgrade', '--plan', file);
  expect(await versions()).toEqual(['v1', 'v2']);
});

it.each([
  { flags: ['--crds=some'], text: '--crds must be create, apply or skip' },
  { flags: ['--crds=apply', '--skip-crds'], text: '--skip-crds cannot be used with --crds=apply' },
])('rejects $flags', async ({ flags, text }) => {
  expect((await home.cli('install', 'app', chart(['v1']), ...flags)).stderr).toContain(text);
});
