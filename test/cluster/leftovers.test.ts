import { chartFolder } from '../support/chart-folder.ts';
import { onEachServer, type Place } from '../support/places.ts';

/** Creates a ConfigMap for each name in `.Values.maps`. The API server rejects the Deployment "bad", which is sent last. */
const template = `{{- range .Values.maps }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ . }}}
{{- end }}
{{- if .Values.bad }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: bad}
spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {no: match}}, spec: {containers: [{name: a, image: b}]}}}
{{- end }}
`;

onEachServer('leftovers of failed revisions', (open) => {
  let place: Place;
  let chart: string;
  beforeAll(async () => {
    place = await open();
    chart = chartFolder(place.folder, { 'values.yaml': 'maps: []\nbad: false\n', 'templates/all.yaml': template });
  });
  afterAll(() => place.close());
  afterEach(async () => {
    await place.cli(['uninstall', 'app', '--ignore-not-found']);
    expect(await maps()).toEqual([]);
  });

  const path = () => `/api/v1/namespaces/${place.namespace}/configmaps`;
  const maps = async (): Promise<string[]> => {
    const { items } = await place.client.json<{ items: { metadata: { name: string } }[] }>('GET', path());
    return items.map(({ metadata }) => metadata.name).filter((name) => name !== 'kube-root-ca.crt');
  };
  const upgrade = (names: string, ...more: string[]) => place.cli(['upgrade', 'app', chart, '--set', `maps={${names}}`, ...more]);
  const failing = async (names: string) => {
    expect(await upgrade(names, '--set', 'bad=true')).toMatchObject({ code: 1 });
  };

  it.each(['true', 'false'])('are deleted by the next successful upgrade; server-side %s', async (serverSide) => {
    await place.ok('install', 'app', chart, '--set', 'maps={a}', `--server-side=${serverSide}`);
    await failing('a,b');
    await failing('a,c');
    expect(await maps()).toEqual(['a', 'b', 'c']);
    const plan = await place.ok('plan', 'app', chart, '--set', 'maps={a,c}');
    expect(plan).toMatch(/^- ConfigMap\/b /m);
    expect(await upgrade('a,c')).toMatchObject({ code: 0 });
    expect(await maps()).toEqual(['a', 'c']);
  });

  it('are deleted by a rollback, including leftovers of earlier failures', async () => {
    await place.ok('install', 'app', chart, '--set', 'maps={a}');
    await failing('a,b');
    await failing('a,c');
    await place.ok('rollback', 'app', '1');
    expect(await maps()).toEqual(['a']);
  });

  it('are deleted by uninstall, including objects that the failed upgrades should have deleted', async () => {
    await place.ok('install', 'app', chart, '--set', 'maps={a,d}');
    await failing('a,b');
    await failing('a,c');
    expect(await maps()).toEqual(['a', 'b', 'c', 'd']);
    await place.ok('uninstall', 'app');
    expect(await maps()).toEqual([]);
  });

  it.each([
    { name: 'install --replace', argv: ['install', '--replace'] },
    { name: 'upgrade --install', argv: ['upgrade', '--install'] },
  ])('are deleted by $name after a failed first installation', async ({ argv }) => {
    const [command = '', flag = ''] = argv;
    expect(await place.cli(['install', 'app', chart, '--set', 'maps={a,b},bad=true'])).toMatchObject({ code: 1 });
    await place.ok(command, 'app', chart, flag, '--set', 'maps={a}');
    expect(await maps()).toEqual(['a']);
  });

  it('after a failed install, a failed upgrade reports that no revision is deployed', async () => {
    expect(await place.cli(['install', 'app', chart, '--set', 'maps={a},bad=true'])).toMatchObject({ code: 1 });
    const { stderr } = await upgrade('a', '--set', 'bad=true');
    expect(stderr).toContain('revision 2 is left as failed; no revision of the release is deployed: fix the listed errors');
    const rollback = await place.cli(['rollback', 'app', '1']);
    expect(rollback.stderr).toContain('revision 3 is left as failed; no revision is deployed; roll back or upgrade again');
  });

  it('are kept if they have the resource policy "keep" or belong to another release', async () => {
    await place.ok('install', 'app', chart, '--set', 'maps={a}');
    await failing('a,b,c');
    const contentType = 'application/merge-patch+json';
    await place.client.json('PATCH', `${path()}/b`, {
      body: { metadata: { annotations: { 'helm.sh/resource-policy': 'keep' } } },
      contentType,
    });
    await place.client.json('PATCH', `${path()}/c`, {
      body: { metadata: { annotations: { 'meta.helm.sh/release-name': 'other' } } },
      contentType,
    });
    expect(await upgrade('a')).toMatchObject({ code: 0 });
    expect(await maps()).toEqual(['a', 'b', 'c']);
    for (const name of ['b', 'c']) await place.client.json('DELETE', `${path()}/${name}`);
  });
});
