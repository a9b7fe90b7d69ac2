import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

const chart = 'fixtures/charts/eta-web';
let home: SandboxHome;
beforeAll(() => {
  home = sandboxHome();
});
afterAll(() => home.remove());

it('prints the output of an Eta template under its file name', async () => {
  const text = await home.ok('template', 'web', chart, '--show-only', 'templates/deployment.yaml.eta');
  expect(text).toContain('# Source: eta-web/templates/deployment.yaml.eta\napiVersion: apps/v1\n');
  expect(text).toContain('  replicas: 2\n');
});

it('lints a chart with Eta templates', async () => {
  expect(await home.ok('lint', chart)).toContain('1 chart(s) linted, 0 chart(s) failed');
});

it('installs and upgrades a chart with Eta templates', async () => {
  await home.ok('install', 'web', chart);
  expect(await home.ok('get', 'manifest', 'web')).toContain('image: "nginx:1.0"');
  await home.ok('upgrade', 'web', chart, '--set', 'image.tag=2');
  expect(await home.ok('get', 'manifest', 'web')).toContain('image: "nginx:2"');
});

it('reports the position at which a template failed', async () => {
  const result = await home.cli('template', 'web', chart, '--set', 'image=null');
  expect(result.code).toBe(1);
  expect(result.stderr).toContain('eta-web/templates/deployment.yaml.eta:17:36');
  expect(result.stderr).toMatch(/17 │ .*image\.repository/);
});
