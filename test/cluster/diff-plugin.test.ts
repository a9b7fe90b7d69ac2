import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appFiles, chartFolder } from '../support/chart-folder.ts';
import { describeWith, helms, runBeside } from '../support/machine.ts';
import { onEachServer, type Place } from '../support/places.ts';

const file = fileURLToPath(new URL('../../dist/tillerless', import.meta.url));
const executable = existsSync(file) && file;

/** Works like helm-diff: gets the manifests from the calling program and compares them. */
const script = `#!/bin/sh
set -e
verb=$1 release=$2
shift 2
get() { "$HELM_BIN" get manifest "$release" --namespace "$HELM_NAMESPACE" "$@"; }
case $("$HELM_BIN" version --short) in v4.* | v3.*) ;; *) exit 9 ;; esac
case $verb in
  upgrade)
    get > "$HOME/old"
    "$HELM_BIN" template "$release" "$@" --namespace "$HELM_NAMESPACE" --is-upgrade --dry-run=server > "$HOME/new"
    ;;
  revision) get --revision "$1" > "$HOME/old"; get --revision "$2" > "$HOME/new" ;;
esac
exec diff -B "$HOME/old" "$HOME/new"
`;

describeWith({ 'dist/tillerless': executable })('a diff plugin', () => {
  onEachServer('runs unchanged', (open) => {
    let place: Place;
    beforeEach(async () => {
      place = await open();
    });
    afterEach(() => place.close());

    it('prints the same output as when helm runs it', async () => {
      const plugins = join(place.folder, 'plugins');
      mkdirSync(join(plugins, 'diff'), { recursive: true });
      writeFileSync(
        join(plugins, 'diff/plugin.yaml'),
        'name: diff\nversion: 1.0.0\nusage: compare\ncommand: "$HELM_PLUGIN_DIR/diff.sh"\n',
      );
      writeFileSync(join(plugins, 'diff/diff.sh'), script, { mode: 0o755 });
      const chart = chartFolder(place.folder, appFiles);
      await place.ok('install', 'web', chart);
      await place.ok('upgrade', 'web', chart, '--set', 'mode=b');
      const env = { ...place.env, HOME: place.folder, HELM_PLUGINS: plugins };
      const inPlace = ['-n', place.namespace];
      const programs = [String(executable), ...helms.map(({ path }) => path)];
      for (const program of programs) {
        const run = (...argv: string[]) => runBeside(program, [...argv, ...inPlace], env);
        expect(await run('diff', 'revision', 'web', '1', '2')).toMatchObject({
          code: 1,
          stdout: expect.stringMatching(/^\d+c\d+\n< data: \{mode: "a"\}\n---\n> data: \{mode: "b"\}\n$/),
        });
        expect(await run('diff', 'upgrade', 'web', chart, '--set', 'mode=c')).toMatchObject({
          code: 1,
          stdout: expect.stringContaining('> data: {mode: "c"}\n'),
        });
        expect(await run('diff', 'upgrade', 'web', chart, '--set', 'mode=b')).toMatchObject({ code: 0, stdout: '' });
      }
    });
  });
});
