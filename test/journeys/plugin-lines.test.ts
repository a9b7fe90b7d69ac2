import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HelmHome, helmHome } from '../support/helm-home.ts';

let home: HelmHome;
beforeEach(() => {
  home = helmHome({ PATH: process.env.PATH ?? '' });
});
afterEach(() => home.remove());

/** Installs a plugin that records the namespace and arguments passed to it. */
function plugin(yaml: string): void {
  const path = join(home.folder, 'data', 'plugins', 'x');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'plugin.yaml'), `name: x\n${yaml}\ncommand: "$HELM_PLUGIN_DIR/run.sh"\n`);
  writeFileSync(join(path, 'run.sh'), '#!/bin/sh\nprintf "%s|%s" "$HELM_NAMESPACE" "$*" > "$HOME/seen"\n');
  chmodSync(join(path, 'run.sh'), 0o755);
}

// The namespace and the arguments that Helm 4.3.1 passes to the plugin.
it.each([
  ['x -n foo a', 'foo|a'],
  ['x -n=foo a', 'foo|a'],
  ['x -nfoo a', 'foo|-nfoo a'],
  ['-n foo x a', 'foo|a'],
  ['-n=foo x a', 'foo|a'],
  ['-nfoo x a', 'foo|-nfoo a'],
  ['x --namespace=foo a', 'foo|a'],
  ['x a -nfoo', 'foo|a -nfoo'],
  ['x a --bar -n=foo', 'foo|a --bar'],
  ['x -q a', 'default|-q a'],
])('%s', async (line, want) => {
  plugin('version: 1.0.0');
  await home.ok(...line.split(' '));
  expect(home.read('seen')).toBe(want);
});

it.each(['', 'version: 0.1', 'version: "0.6.7.1"', 'version: v1.2', 'version: 1', 'version: latest'])(
  'runs a plugin of Helm 3 with "%s"',
  async (yaml) => {
    plugin(yaml);
    await home.ok('x', 'a');
    expect(home.read('seen')).toBe('default|a');
  },
);

it('plugin list warns about versions that are not semantic versions', async () => {
  plugin('version: "0.6.7.1"');
  const { code, stdout, stderr } = await home.cli(['plugin', 'list']);
  expect(code).toBe(0);
  expect(stdout).toContain('0.6.7.1');
  expect(stderr).toContain('plugin=x version=0.6.7.1');
});

it.each(['../../x', 'a/b', 'a b', '$(x)'])('rejects a version that is not safe in a file name: %s', async (version) => {
  plugin(`version: ${JSON.stringify(version)}`);
  expect(await home.cli(['x'])).toMatchObject({ code: 1 });
});

it.each(['help x', '-n shop help x'])('%s prints the description of the plugin', async (line) => {
  plugin('version: 1.0.0\nusage: short\ndescription: all about it');
  const text = await home.ok(...line.split(' '));
  expect(text).toMatch(/^all about it\n\nUsage:\n {2}tillerless x \[flags\]\n\nFlags:\n/);
  expect(text).toContain('  -h, --help   help for x\n');
  expect(home.read('seen')).toBeUndefined();
});
