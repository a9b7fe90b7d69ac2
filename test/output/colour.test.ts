import { linePainter } from '../../src/output/colour.ts';

const terminal = { stdin: false, stdout: true, stderr: false };
const pipe = { ...terminal, stdout: false };

it.each([
  { name: 'a terminal', isTerminal: terminal, env: {}, never: false, want: true },
  { name: 'a dumb terminal', isTerminal: terminal, env: { TERM: 'dumb' }, never: false, want: false },
  { name: 'a pipe', isTerminal: pipe, env: {}, never: false, want: false },
  { name: 'a pipe with FORCE_COLOR', isTerminal: pipe, env: { FORCE_COLOR: '1' }, never: false, want: true },
  { name: 'a terminal with FORCE_COLOR=0', isTerminal: terminal, env: { FORCE_COLOR: '0' }, never: false, want: false },
  { name: 'a terminal with NO_COLOR', isTerminal: terminal, env: { NO_COLOR: '1', FORCE_COLOR: '1' }, never: false, want: false },
  { name: 'a terminal with an empty NO_COLOR', isTerminal: terminal, env: { NO_COLOR: '' }, never: false, want: true },
  { name: 'a terminal with --no-color', isTerminal: terminal, env: { FORCE_COLOR: '1' }, never: true, want: false },
])('on $name: $want', ({ isTerminal, env, never, want }) => {
  expect(linePainter({ env, isTerminal }, never)('+ a\n  b\n')).toBe(want ? '\u001b[32m+ a\u001b[0m\n  b\n' : '+ a\n  b\n');
});
