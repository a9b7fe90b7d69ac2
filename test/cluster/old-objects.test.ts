import { chartFolder } from '../support/chart-folder.ts';
import { helms, run } from '../support/machine.ts';
import { onEachServer, type Place } from '../support/places.ts';
import { editRecord } from '../support/stored-record.ts';

const budget = `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: app}
spec: {maxUnavailable: {{ .Values.count }}, selector: {matchLabels: {app: app}}}
`;
const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: app}
spec: {defaultBackend: {service: {name: app, port: {number: 80}}}}
`;
const nothing = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n';
const generated = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: gen-}\n';

onEachServer('objects of old revisions', (open, server) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());
  afterEach(() => place.cli(['uninstall', 'app', '--ignore-not-found', '--no-hooks']));

  const chart = (text: string) => chartFolder(place.folder, { 'values.yaml': 'count: 3\n', 'templates/all.yaml': text });
  const rewrite = (revision: number, from: string, to: string) =>
    editRecord(place, 'app', revision, (record) => ({ ...record, manifest: record.manifest.replaceAll(from, to) }));
  const budgetPath = () => `/apis/policy/v1/namespaces/${place.namespace}/poddisruptionbudgets/app`;
  const ingressPath = () => `/apis/networking.k8s.io/v1/namespaces/${place.namespace}/ingresses/app`;

  it.each([
    { name: 'upgrade deletes what has left the chart', argv: () => ['upgrade', 'app', chart(nothing)] },
    { name: 'uninstall deletes it', argv: () => ['uninstall', 'app'] },
  ])('of a version that is not served any more: $name, and says what it was taken for', async ({ argv }) => {
    await place.ok('install', 'app', chart(`${budget}---\n${ingress}`));
    await rewrite(1, 'policy/v1', 'policy/v1beta1');
    await rewrite(1, 'networking.k8s.io/v1', 'extensions/v1beta1');
    const { code, stderr } = await place.cli(argv());
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toContain(
      'revision 1: PodDisruptionBudget/app (policy/v1beta1) is of an API that the cluster no longer serves; taken as policy/v1\n',
    );
    expect(stderr).toContain('revision 1: Ingress/app (extensions/v1beta1)');
    expect(await place.find(budgetPath())).toBeUndefined();
    expect(await place.find(ingressPath())).toBeUndefined();
  });

  it.each(['true', 'false'])('an upgrade goes on from them; server-side %s', async (serverSide) => {
    await place.ok('install', 'app', chart(budget), `--server-side=${serverSide}`);
    await rewrite(1, 'policy/v1', 'policy/v1beta1');
    await place.ok('upgrade', 'app', chart(budget), '--set', 'count=2');
    expect(await place.find(budgetPath())).toMatchObject({ spec: { maxUnavailable: 2 } });
  });

  it('of an API that no longer exists: treated as deleted, with a message', async () => {
    await place.ok('install', 'app', chart(`${nothing}---\n${budget}`));
    await rewrite(1, 'policy/v1\nkind: PodDisruptionBudget', 'example.org/v1\nkind: Gone');
    const { code, stderr } = await place.cli(['upgrade', 'app', chart(nothing)]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'revision 1: Gone/app (example.org/v1) is of an API that the cluster no longer serves; treated as gone\n',
    });
    await place.client.json('DELETE', budgetPath());
  });

  it('a rollback sends them in the version that is served, where they are written in the same way', async () => {
    await place.ok('install', 'app', chart(budget));
    await place.ok('upgrade', 'app', chart(budget), '--set', 'count=2');
    await rewrite(1, 'policy/v1', 'policy/v1beta1');
    const { code, stderr } = await place.cli(['rollback', 'app', '1']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toContain('revision 1: PodDisruptionBudget/app (policy/v1beta1)');
    expect(await place.find(budgetPath())).toMatchObject({ spec: { maxUnavailable: 3 } });
    await place.ok('upgrade', 'app', chart(nothing));
    expect(await place.find(budgetPath())).toBeUndefined();
  });

  it('a rollback to objects with a changed schema is rejected before anything is written', async () => {
    await place.ok('install', 'app', chart(ingress));
    await place.ok('upgrade', 'app', chart(ingress));
    await rewrite(1, 'networking.k8s.io/v1', 'extensions/v1beta1');
    const { code, stderr } = await place.cli(['rollback', 'app', '1']);
    expect(code).toBe(1);
    expect(stderr).toContain('no matches for kind "Ingress" in version "extensions/v1beta1"');
    expect(stderr).toContain('Ingress is served as networking.k8s.io/v1 now');
    expect(await place.statuses('app')).toEqual(['superseded', 'deployed']);
  });

  describe('names made up by the API server', () => {
    const hook = generated.replace(
      'generateName: gen-',
      'generateName: gen-, annotations: {helm.sh/hook: "pre-install,pre-upgrade"}',
    );
    it.each([
      { name: 'an object', text: generated, flags: [] },
      { name: 'an object, client-side', text: generated, flags: ['--server-side=false'] },
      { name: 'a hook', text: `${nothing}---\n${hook}`, flags: [] },
    ])('are refused before anything is written: $name', async ({ text, flags }) => {
      const refused = { code: 1, stderr: expect.stringContaining('resource name may not be empty') as string };
      expect(await place.cli(['install', 'app', chart(text), ...flags])).toMatchObject(refused);
      expect((await place.cli(['status', 'app'])).code).toBe(1);
      await place.ok('install', 'app', chart(nothing), ...flags);
      const { code, stderr } = await place.cli(['upgrade', 'app', chart(text)]);
      expect({ code, stderr }).toMatchObject(refused);
      expect(stderr).toContain('hint: generateName cannot be used in a chart');
      expect(await place.cli(['plan', 'app', chart(text)])).toMatchObject(refused);
      expect(await place.statuses('app')).toEqual(['deployed']);
    });

    it('of a revision that has some: the release can be upgraded and uninstalled, with a message', async () => {
      await place.ok('install', 'app', chart(nothing));
      await editRecord(place, 'app', 1, (record) => ({ ...record, manifest: `${record.manifest}---\n${generated}` }));
      const said = "revision 1: ConfigMap/gen-… got its name from the API server, so it can't be found; it is left alone\n";
      expect(await place.cli(['upgrade', 'app', chart(nothing)])).toMatchObject({ code: 0, stderr: said });
      await editRecord(place, 'app', 2, (record) => ({ ...record, manifest: `${record.manifest}---\n${generated}` }));
      expect(await place.cli(['uninstall', 'app'])).toMatchObject({ code: 0, stderr: said.replace('1', '2') });
    });

    const helm = helms.find(({ major }) => major === 4);
    if (server === 'real' && helm)
      it('as helm 4 leaves them', async () => {
        const installed = run(
          helm.path,
          ['install', 'app', chart(generated), '--server-side=false', '-n', place.namespace],
          place.env,
        );
        expect(installed).toMatchObject({ code: 0 });
        expect(await place.cli(['upgrade', 'app', chart(nothing)])).toMatchObject({ code: 0 });
      });

    it('lint reports them at their line', async () => {
      const { stderr } = await place.cli(['lint', chart(generated)]);
      expect(stderr).toContain('ConfigMap gen-: generateName without a name is refused by install and upgrade');
      expect(stderr).toContain('templates/all.yaml:3');
    });
  });
});
