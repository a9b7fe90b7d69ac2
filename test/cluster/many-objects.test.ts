import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chartFolder } from '../support/chart-folder.ts';
import { describeWith, run, testKubeconfig } from '../support/machine.ts';
import { runCli } from '../support/run-cli.ts';

const count = 5000;
const template = `{{- range $i := until (int .Values.objects) }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ $.Release.Name }}-{{ $i }}"}
data: {mode: {{ $.Values.mode | quote }}, text: "configuration number {{ $i }} of many"}
{{- end }}
`;

describeWith({ 'API server': testKubeconfig })('a chart with 5,000 objects', () => {
  it('is installed, upgraded, rolled back and uninstalled', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'many-'));
    const namespace = `many-${process.pid}`;
    const env = { KUBECONFIG: testKubeconfig ?? '', HOME: folder, TZ: 'UTC' };
    const chart = chartFolder(folder, { 'values.yaml': `objects: ${count}\nmode: a\n`, 'templates/all.yaml': template });
    const kubectl = (...args: string[]): string => run('kubectl', [...args, '-n', namespace], env).stdout;
    const modes = (): string[] =>
      kubectl('get', 'configmaps', '--field-selector', 'metadata.name!=kube-root-ca.crt', '-o', 'jsonpath={.items[*].data.mode}')
        .split(' ')
        .filter(Boolean);
    const ok = async (...args: string[]): Promise<void> => {
      expect(await runCli([...args, '-n', namespace], { env })).toMatchObject({ code: 0, stderr: '' });
    };
    run('kubectl', ['create', 'namespace', namespace], env);
    try {
      await ok('install', 'many', chart);
      expect(modes()).toEqual(Array(count).fill('a'));
      await ok('upgrade', 'many', chart, '--set', 'mode=b');
      expect(modes()).toEqual(Array(count).fill('b'));
      await ok('rollback', 'many', '1');
      expect(modes()).toEqual(Array(count).fill('a'));
      await ok('uninstall', 'many');
      expect(modes()).toEqual([]);
    } finally {
      run('kubectl', ['delete', 'namespace', namespace, '--wait=false'], env);
      rmSync(folder, { recursive: true, force: true });
    }
  }, 600_000);
});
