import { linePainter } from '../../src/output/colour.ts';

const terminal = { stdin: false, stdout: true, stderr: false };
const pipe = { ...terminal, stdout: false };

it.each([
  { name: 'a terminal', isTerminal: terminal, env: {}, flags: {}, want: true },
  { name: 'a dumb terminal', isTerminal: terminal, env: { TERM: 'dumb' }, flags: {}, want: false },
  { name: 'a pipe', isTerminal: pipe, env: {}, flags: {}, want: false },
  { name: 'a pipe with FORCE_COLOR', isTerminal: pipe, env: { FORCE_COLOR: '1' }, flags: {}, want: true },
  { name: 'a terminal with FORCE_COLOR=0', isTerminal: terminal, env: { FORCE_COLOR: '0' }, flags: {}, want: false },
  { name: 'a terminal with NO_COLOR', isTerminal: terminal, env: { NO_COLOR: '1', FORCE_COLOR: '1' }, flags: {}, want: false },
  { name: 'a terminal with an empty NO_COLOR', isTerminal: terminal, env: { NO_COLOR: '' }, flags: {}, want: true },
  {
    name: 'a terminal with --no-color',
    isTerminal: terminal,
    env: { FORCE_COLOR: '1' },
    flags: { 'no-color': true },
    want: false,
  },
  { name: 'a pipe with --color always', isTerminal: pipe, env: { NO_COLOR: '1' }, flags: { color: 'always' }, want: true },
  { name: 'a terminal with --colour never', isTerminal: terminal, env: {}, flags: { colour: 'never' }, want: false },
  { name: 'a terminal with HELM_COLOR=never', isTerminal: terminal, env: { HELM_COLOR: 'never' }, flags: {}, want: false },
])('colours output to $name: $want', ({ isTerminal, env, flags, want }) => {
  const given = { color: 'auto', colour: 'auto', 'no-color': false, ...flags };
  expect(linePainter({ env, isTerminal }, given)('+ a\n  b\n')).toBe(want ? '\u001b[32m+ a\u001b[0m\n  b\n' : '+ a\n  b\n');
});
