import { withoutTerminalSequences } from '../../src/ui/client/state/format.ts';

test.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b[1;38;5;200mbold\u001b[m text', 'bold text'],
  ['\u001b]0;title\u0007log', 'log'],
  ['\u001b]8;;http://x.invalid\u001b\\link\u001b]8;;\u001b\\', 'link'],
  ['\u001b[2K\u001b[1Gprogress', 'progress'],
  ['[31m is not a sequence', '[31m is not a sequence'],
  ['two\nlines', 'two\nlines'],
])('withoutTerminalSequences(%j) is %j', (text, expected) => {
  expect(withoutTerminalSequences(text)).toBe(expected);
});
