import { formatTable } from '../../src/output/table.ts';
import { visibleText } from '../../src/output/visible.ts';
import { chartFolder } from '../support/chart-folder.ts';
import { runCli } from '../support/run-cli.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

it.each([
  ['nothing in plain text', 'a\tb\nc é 漢 😀', 'a\tb\nc é 漢 😀'],
  ['an escape sequence', '\x1b]0;title\x07', '\\x1b]0;title\\x07'],
  ['a carriage return', 'safe\rspoofed', 'safe\\x0dspoofed'],
  ['DEL', '\x7f', '\\x7f'],
  ['the C1 control CSI', '\x9b2K', '\\x9b2K'],
  ['a right-to-left override', 'a\u202egpj.exe', 'a\\u202egpj.exe'],
  ['a direction isolate', '\u2066a\u2069', '\\u2066a\\u2069'],
  ['a line separator', 'a\u2028b', 'a\\u2028b'],
  ['a byte that is not UTF-8', 'a\udcffb', 'a\\xffb'],
  ['half a surrogate pair', 'a\ud800b', 'a\\ud800b'],
])('escapes %s', (_, text, want) => {
  expect(visibleText(text)).toBe(want);
});

const attack = '\x1b[2J\x9b2K\u202e';
const obeyed = /[\x1b\x9b\u202e]/;

it('escapes table cells', () => {
  expect(formatTable([['NAME'], [attack]])).not.toMatch(obeyed);
});

describe('text from a chart', () => {
  let home: SandboxHome;
  beforeEach(() => {
    home = sandboxHome();
  });
  afterEach(() => home.remove());

  const data = (value: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {v: ${value}}\n`;

  it.each([
    ['the source in an error', ['template', 'r'], `a: {{ .Values.nope.x }} # ${attack}\n`],
    ['a note of lint', ['lint'], `${data('x')}# ${attack}\n---\n${data('y')}`],
    ['a metadata error', ['install', 'r'], `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {v: 1}} # ${attack}\n`],
  ])('is escaped in %s', async (_, argv, template) => {
    const { stderr } = await home.cli(...argv, chartFolder(home.folder, { 'templates/a.yaml': template }));
    expect(stderr).toContain('\\x1b[2J');
    expect(stderr).not.toMatch(obeyed);
  });

  it("is unchanged in Helm's message, but escaped on a terminal", async () => {
    const path = chartFolder(home.folder, { 'templates/a.yaml': `{{ fail "${String.raw`\x1b[2J`}" }}` });
    expect((await runCli(['template', 'r', path])).stderr).toContain('\x1b[2J');
    expect((await runCli(['template', 'r', path], { showsErrors: true })).stderr).not.toMatch(obeyed);
  });

  it.each([
    ['fields', []],
    ['unified', ['--diff', 'unified']],
  ])('is escaped in a plan with %s', async (_, more) => {
    await home.ok('install', 'r', chartFolder(home.folder, { 'templates/a.yaml': data('x') }));
    const { code, stdout } = await home.cli(
      'plan',
      'r',
      chartFolder(home.folder, { 'templates/a.yaml': data(String.raw`"\u009b\u202e"`) }),
      ...more,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/\\x9b|\\u009b/i);
    expect(stdout).not.toMatch(obeyed);
  });
});
