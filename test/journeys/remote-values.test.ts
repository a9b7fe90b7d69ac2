import { join } from 'node:path';
import { chartFolder } from '../support/chart-folder.ts';
import { type HelmHome, helmHome } from '../support/helm-home.ts';
import { serveFiles, startServer, type WebServer } from '../support/web-server.ts';

let home: HelmHome;
let server: WebServer;
let chart: string;
beforeEach(async () => {
  home = helmHome();
  chart = chartFolder(home.folder, { 'values.yaml': 'a: old\n', 'templates/a.yaml': 'a: {{ toJson .Values.a }}\n' });
  server = await startServer(serveFiles({ '/v.yaml': 'a: {b: 1}\n', '/bad.yaml': 'a: b: c\n', '/text': 'far away' }));
});
afterEach(async () => {
  await server.close();
  home.remove();
});

const template = async (...flags: string[]): Promise<string> => (await home.ok('template', chart, ...flags)).split('\n')[2] ?? '';

it('reads values files from URLs', async () => {
  expect(await template('-f', `${server.url}/v.yaml`)).toBe('a: {"b":1}');
  expect(await template('-f', `${server.url}/v.yaml`, '--set', 'a.b=2')).toBe('a: {"b":2}');
});

it('reads the content of --set-file from URLs and files', async () => {
  expect(await template('--set-file', `a=${server.url}/text`)).toBe('a: "far away"');
  expect(await template('--set-file', `x={${server.url}/text,${join(chart, 'values.yaml')}},a=${server.url}/text`)).toBe(
    'a: "far away"',
  );
});

it.each([
  { name: 'a missing file', path: '/none.yaml', want: '404' },
  { name: 'invalid YAML', path: '/bad.yaml', want: 'mapping values are not allowed' },
])('reports $name', async ({ path, want }) => {
  const { code, stderr } = await home.cli(['template', chart, '-f', `${server.url}${path}`]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(want) });
  expect(stderr).toContain(path);
});
