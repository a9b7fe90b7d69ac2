import { defineFlags } from '../../../src/commands/flags/flag.ts';
import { parseLine } from '../../../src/commands/flags/parse.ts';

const flags = defineFlags({
  all: { kind: 'bool', short: 'a', help: '' },
  max: { kind: 'int', short: 'm', default: 256, help: '' },
  namespace: { kind: 'string', short: 'n', help: '' },
  set: { kind: 'stringArray', help: '' },
  values: { kind: 'strings', short: 'f', help: '' },
  labels: { kind: 'stringToString', short: 'l', help: '' },
  timeout: { kind: 'duration', default: 300_000, help: '' },
  wait: { kind: 'wait', default: 'hookOnly', bare: 'watcher', help: '' },
  'dry-run': { kind: 'string', default: 'none', bare: 'unset', help: '' },
  output: { kind: 'format', short: 'o', help: '' },
});

it.each([
  { name: 'flags between arguments', line: 'a -n ns b --all', args: ['a', 'b'], want: { namespace: 'ns', all: true } },
  { name: 'a bool never takes the next word', line: '--all false', args: ['false'], want: { all: true } },
  { name: 'a bool with =', line: '--all=false', args: [], want: { all: false } },
  { name: 'a shorthand with its value attached', line: '-nshop', args: [], want: { namespace: 'shop' } },
  { name: 'grouped shorthands', line: '-an shop', args: [], want: { all: true, namespace: 'shop' } },
  { name: 'values that begin with a dash', line: '--set -x=1', args: [], want: { set: ['-x=1'] } },
  { name: 'arrays keep commas', line: '--set a=1,b=2 --set c=3', args: [], want: { set: ['a=1,b=2', 'c=3'] } },
  {
    name: 'lists split at commas',
    line: '-f a.yaml,b.yaml -f c.yaml',
    args: [],
    want: { values: ['a.yaml', 'b.yaml', 'c.yaml'] },
  },
  { name: 'pairs', line: '-l a=1,b=2 -l c=3', args: [], want: { labels: { a: '1', b: '2', c: '3' } } },
  { name: 'durations', line: '--timeout 1m30s', args: [], want: { timeout: 90_000 } },
  { name: 'a bare wait', line: '--wait legacy', args: ['legacy'], want: { wait: 'watcher' } },
  { name: 'wait with a strategy', line: '--wait=legacy', args: [], want: { wait: 'legacy' } },
  { name: 'wait as Helm 3 had it', line: '--wait=false', args: [], want: { wait: 'hookOnly' } },
  { name: 'a bare dry run', line: '--dry-run x', args: ['x'], want: { 'dry-run': 'unset' } },
  { name: 'nothing but defaults', line: '', args: [], want: { max: 256, timeout: 300_000, wait: 'hookOnly', output: 'table' } },
  { name: 'the end of flags', line: '-- --all', args: ['--all'], want: { all: false } },
])('$name', ({ line, args, want }) => {
  const parsed = parseLine(line.split(' ').filter(Boolean), flags);
  expect(parsed.positionals).toEqual(args);
  expect(parsed.values).toMatchObject(want);
});

it.each([
  { line: '--bogus', want: 'unknown flag: --bogus' },
  { line: '-x', want: "unknown shorthand flag: 'x' in -x" },
  { line: '--max abc', want: 'invalid argument "abc" for "-m, --max" flag: strconv.ParseInt: parsing "abc": invalid syntax' },
  { line: '--namespace', want: 'flag needs an argument: --namespace' },
  { line: '-n', want: "flag needs an argument: 'n' in -n" },
  { line: '-o foo', want: 'invalid argument "foo" for "-o, --output" flag: invalid format type' },
  {
    line: '--wait=bogus',
    want: 'invalid argument "bogus" for "--wait" flag: invalid wait input "bogus". Valid inputs are watcher, hookOnly, and legacy',
  },
  { line: '--timeout 5', want: 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"' },
])('refuses $line in the words of Go', ({ line, want }) => {
  expect(() => parseLine(line.split(' '), flags)).toThrow(expect.objectContaining({ code: 'USAGE', message: want }));
});
