import { chartFolder } from '../../support/chart-folder.ts';
import { type CliResult, runCli } from '../../support/run-cli.ts';
import { useWorkFolder } from '../../support/work-folder.ts';

const folder = useWorkFolder('show');
const yaml = 'image:\n  tag: "1.25"\n';

async function show(argv: readonly string[], files: Readonly<Record<string, string>>): Promise<CliResult> {
  const [part = '', ...flags] = argv;
  return runCli(['show', part, chartFolder(folder.work, files), ...flags]);
}

// Recorded with helm 4.3.2.
it.each([
  ['{.image.tag}', { 'values.yaml': yaml }, { code: 0, stdout: '1.25', stderr: '' }],
  ['.image.tag', { 'values.yaml': yaml }, { code: 0, stdout: '.image.tag', stderr: '' }],
  ['{.missing}', { 'values.yaml': yaml }, { code: 0, stdout: '', stderr: '' }],
  ['{@}', { 'values.yaml': '' }, { code: 0, stdout: '{}', stderr: '' }],
  ['{@}', {}, { code: 0, stdout: '', stderr: '' }],
  ['{', {}, { code: 0, stdout: '', stderr: '' }],
] as const)('show values --jsonpath %s with the files %j', async (expression, files, want) => {
  expect(await show(['values', '--jsonpath', expression], files)).toEqual(want);
});

it('show values --jsonpath reports syntax errors with exit code 1', async () => {
  const { code, stdout, stderr } = await show(['values', '--jsonpath', '{.image'], { 'values.yaml': yaml });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('{.image: unclosed action');
});

it.each([
  [{ 'values.yaml': yaml }, `\n---\n${yaml}\n`],
  [{ 'values.yaml': '' }, '\n---\n\n'],
  [{}, '\n'],
])('show all with the files %j', async (files, rest) => {
  expect((await show(['all'], files)).stdout).toBe(`apiVersion: v2\nname: app\nversion: 1.0.0\n${rest}`);
});
