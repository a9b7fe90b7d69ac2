import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../../support/run-cli.ts';
import { jsonLines, useWorkFolder, writeFiles } from '../../support/work-folder.ts';

/** Files, a helm-schema command line, and the recorded output of helm-schema 0.23.4. */
interface RecordedCase {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  readonly exit: number;
  /** content of the files that were written or changed, by path */
  readonly outputs: Readonly<Record<string, string>>;
  /** recorded for dry runs only */
  readonly stdout?: string;
}

const cases = jsonLines<RecordedCase>(new URL('cases.jsonl', import.meta.url));

const folder = useWorkFolder('helm-schema');

/** Returns the files that differ from the original ones. */
function changedFiles(files: Readonly<Record<string, string>>, written: readonly string[]): Record<string, string | undefined> {
  const paths = [...new Set([...Object.keys(files), ...written])];
  const contents = paths.map((path) => [path, existsSync(path) ? readFileSync(path, 'utf8') : undefined] as const);
  return Object.fromEntries(contents.filter(([path, text]) => text !== files[path]));
}

const chart = { 'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n', 'values.yaml': 'a: 1\n' };

describe('the same output as helm-schema 0.23.4', () => {
  it.each(cases.map((recorded) => [recorded.id, recorded] as const))('%s', async (_, { files, argv, exit, outputs, stdout }) => {
    writeFiles(files);
    const result = await runCli(['helm-schema', ...argv]);
    const schemas = ['', 'charts/db/', 'charts/lib/', 'one/', 'two/', 'other/'].map((path) => `${path}values.schema.json`);
    expect({ exit: result.code, outputs: changedFiles(files, [...Object.keys(outputs), ...schemas]) }).toEqual({ exit, outputs });
    if (stdout !== undefined) expect(result.stdout).toBe(stdout);
  });
});

describe('environment variables', () => {
  it.each([
    ['HELM_SCHEMA_OUTPUT_FILE', 'out.json', 'out.json', 'global'],
    ['HELM_SCHEMA_VALUE_FILES', 'none.yaml,values.yaml', 'values.schema.json', 'global'],
    ['HELM_SCHEMA_SKIP_AUTO_GENERATION', 'title,default', 'values.schema.json', 'global'],
    ['HELM_SCHEMA_NO_DEPENDENCIES', 'true', 'values.schema.json', 'global'],
  ])('%s=%s', async (name, value, written, property) => {
    writeFiles(chart);
    const { code } = await runCli(['helm-schema'], { env: { [name]: value } });
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(written, 'utf8')).properties).toHaveProperty(property);
  });

  it('HELM_SCHEMA_DONT_ADD_GLOBAL is overridden by a flag', async () => {
    writeFiles(chart);
    const env = { HELM_SCHEMA_DONT_ADD_GLOBAL: 'true' };
    expect((await runCli(['helm-schema', '-d'], { env })).stdout).not.toContain('global');
    expect((await runCli(['helm-schema', '-d', '-g=false'], { env })).stdout).toContain('global');
  });
});

describe('the command line', () => {
  it('is used without a command name if the executable is called helm-schema', async () => {
    writeFiles(chart);
    const { code, stdout } = await runCli(['-d', '-n'], { program: '/usr/local/bin/helm-schema' });
    expect([code, stdout.split('\n')[1]]).toEqual([0, '  "$schema": "http://json-schema.org/draft-07/schema#",']);
  });

  it('prints help and the version', async () => {
    expect((await runCli(['helm-schema', '--help'])).stdout).toContain('-K, --keep-existing-dep-schemas');
    expect((await runCli(['helm-schema', '--version'])).stdout).toBe('helm-schema version 0.23.4\n');
  });

  it('is passed to a plugin called helm-schema, if there is one', async () => {
    const plugin = 'name: helm-schema\nversion: 1.0.0\nusage: x\ndescription: x\ncommand: "touch"\n';
    writeFiles({ ...chart, 'plugins/schema/plugin.yaml': plugin });
    const env = { PATH: process.env.PATH, HELM_PLUGINS: join(folder.work, 'plugins') };
    await runCli(['helm-schema', 'ran'], { env });
    expect([existsSync('ran'), existsSync('values.schema.json')]).toEqual([true, false]);
  });

  it('logs in logrus format at the level set with --log-level', async () => {
    writeFiles({ ...chart, 'values.yaml': '# @schema\n# type: x\n# @schema\na: 1\n' });
    const at = { now: () => 0 };
    const prefix = 'time="1970-01-01T00:00:00Z" level=error msg=';
    const message = 'values.yaml:4:1: the annotation of a is not valid: \\"x\\" is not a type of JSON Schema';
    expect((await runCli(['helm-schema'], at)).stderr).toBe(
      `${prefix}"cannot generate the schema of chart web (Chart.yaml): ${message}"\n`,
    );
    expect((await runCli(['helm-schema', '-l', 'panic'], at)).stderr).toBe('');
  });
});

it('uses the chart with the shortest path if several have the same name', async () => {
  const named = (name: string, more = ''): string => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`;
  writeFiles({
    'Chart.yaml': named('web', 'dependencies: [{name: common, version: 1.0.0}]\n'),
    'values.yaml': 'a: 1\n',
    'charts/common/Chart.yaml': named('common'),
    'charts/common/values.yaml': 'near: 1\n',
    'charts/db/Chart.yaml': named('db'),
    'charts/db/values.yaml': 'b: 1\n',
    'charts/db/charts/common/Chart.yaml': named('common'),
    'charts/db/charts/common/values.yaml': 'far: 1\n',
  });
  await runCli(['helm-schema']);
  const { properties } = JSON.parse(readFileSync('values.schema.json', 'utf8'));
  expect(Object.keys(properties.common.properties)).toEqual(['global', 'near']);
});

describe('archives of charts', () => {
  it('are read as dependencies, and nothing is unpacked', async () => {
    writeFiles({ 'db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n', 'db/values.yaml': 'port: 5432\n' });
    await runCli(['package', 'db', '-d', 'web/charts']);
    rmSync('db', { recursive: true });
    writeFiles({
      'web/Chart.yaml': `${chart['Chart.yaml']}dependencies: [{name: db, version: 1.0.0}]\n`,
      'web/values.yaml': 'a: 1\n',
    });
    expect((await runCli(['helm-schema'])).code).toBe(0);
    const { properties } = JSON.parse(readFileSync('web/values.schema.json', 'utf8'));
    expect(properties.db.properties.port).toEqual({ default: 5432, title: 'port', type: 'integer' });
    expect(existsSync('web/charts/db')).toBe(false);
  });

  it('are reported if they cannot be read, with exit code 0 as in helm-schema', async () => {
    writeFiles({ ...chart, 'charts/db.tgz': 'x' });
    const { code, stderr } = await runCli(['helm-schema']);
    expect([code, existsSync('values.schema.json')]).toEqual([0, true]);
    expect(stderr).toContain('cannot read charts/db.tgz');
  });
});

describe('symbolic links', () => {
  it('cannot redirect the output to a file outside the search root', async () => {
    writeFiles(chart);
    writeFileSync(join(folder.outer, 'secret'), 'keep');
    symlinkSync('../secret', 'values.schema.json');
    const { code, stderr } = await runCli(['helm-schema']);
    expect([code, readFileSync(join(folder.outer, 'secret'), 'utf8')]).toEqual([1, 'keep']);
    expect(stderr).toContain('is a symbolic link to');
  });
});
