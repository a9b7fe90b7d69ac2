import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../../support/run-cli.ts';
import { jsonLines, useWorkFolder, writeFiles } from '../../support/work-folder.ts';

/** Files, a helm-docs command line, and the recorded output of helm-docs 1.14.2. */
interface RecordedCase {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  readonly exit: number;
  /** content by path; null if the file was not written */
  readonly outputs: Readonly<Record<string, string | null>>;
  /** recorded for dry runs only */
  readonly stdout?: string;
}

const cases = jsonLines<RecordedCase>(new URL('cases.jsonl', import.meta.url));

const folder = useWorkFolder('helm-docs');

const chart = { 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n', 'values.yaml': '# -- Text\na: 1\n' };

describe('the same output as helm-docs 1.14.2', () => {
  it.each(cases.map((recorded) => [recorded.id, recorded] as const))('%s', async (_, { files, argv, exit, outputs, stdout }) => {
    writeFiles(files);
    const result = await runCli(['helm-docs', ...argv]);
    const written = Object.keys(outputs).map((path) => [path, existsSync(path) ? readFileSync(path, 'utf8') : null]);
    expect({ exit: result.code, outputs: Object.fromEntries(written) }).toEqual({ exit, outputs });
    if (stdout !== undefined) expect(result.stdout).toBe(stdout);
  });
});

describe('environment variables', () => {
  it.each([
    ['HELM_DOCS_OUTPUT_FILE', 'OUT.md', 'OUT.md'],
    ['HELM_DOCS_TEMPLATE_FILES', 'none.md README.md.gotmpl', 'README.md'],
    ['HELM_DOCS_VALUES_FILE', 'missing.yaml', undefined],
    ['HELM_DOCS_DRY_RUN', 'true', undefined],
    ['HELM_DOCS_DRY_RUN', 'maybe', 'README.md'],
  ])('%s=%s', async (name, value, written) => {
    writeFiles(chart);
    const { code } = await runCli(['helm-docs'], { env: { [name]: value } });
    expect(code).toBe(0);
    expect(['OUT.md', 'README.md'].filter((path) => existsSync(path))).toEqual(written === undefined ? [] : [written]);
  });

  it('are overridden by flags', async () => {
    writeFiles(chart);
    await runCli(['helm-docs', '-o', 'FLAG.md'], { env: { HELM_DOCS_OUTPUT_FILE: 'ENV.md' } });
    expect([existsSync('FLAG.md'), existsSync('ENV.md')]).toEqual([true, false]);
  });
});

describe('the command line', () => {
  it('is used without a command name if the executable is called helm-docs', async () => {
    writeFiles(chart);
    const { code, stdout } = await runCli(['-d'], { program: '/usr/local/bin/helm-docs' });
    expect([code, stdout.split('\n')[0]]).toEqual([0, '# web']);
  });

  it('prints help and the version', async () => {
    const help = await runCli(['helm-docs', '--help']);
    expect(help.stdout).toContain('-z, --documentation-strict-ignore-absent-regex');
    expect((await runCli(['helm-docs', '--version'])).stdout).toBe('helm-docs version 1.14.2\n');
  });

  it('is passed to a plugin called helm-docs, if there is one', async () => {
    writeFiles({
      ...chart,
      'plugins/docs/plugin.yaml': 'name: helm-docs\nversion: 1.0.0\nusage: x\ndescription: x\ncommand: "touch"\n',
    });
    const env = { PATH: process.env.PATH, HELM_PLUGINS: join(folder.work, 'plugins') };
    await runCli(['helm-docs', 'ran'], { env });
    expect([existsSync('ran'), existsSync('README.md')]).toEqual([true, false]);
  });

  it('logs in logrus format at the level set with --log-level', async () => {
    writeFiles({ ...chart, 'README.md.gotmpl': '\n{{ .Nope }}' });
    const at = { now: () => 0 };
    const prefix = 'time="1970-01-01T00:00:00Z" level=';
    const warning = `${prefix}warning msg="Error generating documentation for chart .: README.md.gotmpl:2:4: can't evaluate field Nope in type document.chartTemplateData"\n`;
    expect((await runCli(['helm-docs', '-l', 'warning'], at)).stderr).toBe(warning);
    const info = [
      `${prefix}info msg="Found Chart directories [.]"\n`,
      `${prefix}info msg="Generating README Documentation for chart ."\n`,
    ];
    expect((await runCli(['helm-docs'], at)).stderr).toBe(info.join('') + warning);
  });
});
