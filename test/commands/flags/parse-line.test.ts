import { defineFlags } from '../../../src/commands/flags/flag.ts';
import { parseLine, runLine } from '../../../src/commands/flags/parse-line.ts';

const flags = defineFlags({
  all: { kind: 'bool', alias: 'a', describe: '' },
  debug: { kind: 'bool', describe: '' },
  'dry-run': { kind: 'string', default: 'none', bare: 'unset', describe: '' },
  'fail-fast': { kind: 'bool', default: true, describe: '' },
  'generate-name': { kind: 'bool', alias: 'g', describe: '' },
  labels: { kind: 'stringToString', alias: 'l', describe: '' },
  max: { kind: 'int', alias: 'm', default: 256, describe: '' },
  namespace: { kind: 'string', alias: 'n', describe: '' },
  'no-hooks': { kind: 'bool', describe: '' },
  output: { kind: 'format', alias: 'o', describe: '' },
  set: { kind: 'stringArray', describe: '' },
  timeout: { kind: 'duration', default: 300_000, describe: '' },
  values: { kind: 'strings', alias: 'f', describe: '' },
  wait: { kind: 'wait', default: 'hookOnly', bare: 'watcher', describe: '' },
});

const defaults = parseLine([], flags).flags;

// Verified against pflag 1.0.10.
it.each([
  { line: [], args: [], want: {} },
  { line: ['a', '-n', 'ns', 'b', '--all'], args: ['a', 'b'], want: { namespace: 'ns', all: true } },
  { line: ['--debug', 'false'], args: ['false'], want: { debug: true } },
  { line: ['--all=false', '--debug=T', '--fail-fast=0'], args: [], want: { all: false, debug: true, 'fail-fast': false } },
  { line: ['--no-hooks'], args: [], want: { 'no-hooks': true } },
  { line: ['-nfoo'], args: [], want: { namespace: 'foo' } },
  { line: ['-n=foo'], args: [], want: { namespace: 'foo' } },
  { line: ['-n='], args: [], want: { namespace: '=' } },
  { line: ['-fa.yaml'], args: [], want: { values: ['a.yaml'] } },
  { line: ['-gfa.yaml'], args: [], want: { 'generate-name': true, values: ['a.yaml'] } },
  { line: ['-agn', 'shop'], args: [], want: { all: true, 'generate-name': true, namespace: 'shop' } },
  { line: ['-a=false'], args: [], want: { all: false } },
  { line: ['-ag=0'], args: [], want: { all: true, 'generate-name': false } },
  { line: ['-n', '-x'], args: [], want: { namespace: '-x' } },
  { line: ['-n', '', 'a'], args: ['a'], want: { namespace: '' } },
  { line: ['--namespace', '--debug'], args: [], want: { namespace: '--debug' } },
  { line: ['--namespace', '--', 'a'], args: ['a'], want: { namespace: '--' } },
  { line: ['--namespace='], args: [], want: { namespace: '' } },
  { line: ['--namespace', 'a', '--namespace', 'b', '-nc'], args: [], want: { namespace: 'c' } },
  { line: ['--set', '--debug'], args: [], want: { set: ['--debug'] } },
  { line: ['--set', '-x=1'], args: [], want: { set: ['-x=1'] } },
  { line: ['--set', 'a=1,b=2', '--set', 'c=3'], args: [], want: { set: ['a=1,b=2', 'c=3'] } },
  { line: ['--set=a=b=c', '--set', '"q"', "--set='q'"], args: [], want: { set: ['a=b=c', '"q"', "'q'"] } },
  { line: ['--set=a=1\nb', '--set', '007', '--set=1e3'], args: [], want: { set: ['a=1\nb', '007', '1e3'] } },
  { line: ['-f', 'a.yaml,b.yaml', '-f', 'c.yaml'], args: [], want: { values: ['a.yaml', 'b.yaml', 'c.yaml'] } },
  { line: ['-l', 'a=1,b=2', '-l', 'c=3,a=4'], args: [], want: { labels: { a: '4', b: '2', c: '3' } } },
  { line: ['--timeout', '1m30s'], args: [], want: { timeout: 90_000 } },
  { line: ['--max', '-1', '-m0x10'], args: [], want: { max: 16 } },
  { line: ['--dry-run', 'chart'], args: ['chart'], want: { 'dry-run': 'unset' } },
  { line: ['--dry-run=client', '--wait', 'legacy'], args: ['legacy'], want: { 'dry-run': 'client', wait: 'watcher' } },
  { line: ['--wait=legacy'], args: [], want: { wait: 'legacy' } },
  { line: ['--wait=false'], args: [], want: { wait: 'hookOnly' } },
  { line: ['--', '--all', '-n', 'x', '--'], args: ['--all', '-n', 'x', '--'], want: {} },
  { line: ['a', '-', '', '--debug'], args: ['a', '-', ''], want: { debug: true } },
  { line: ['1', '2.0', 'true', 'constructor'], args: ['1', '2.0', 'true', 'constructor'], want: {} },
])('parses $line', ({ line, args, want }) => {
  const parsed = parseLine(line, flags);
  expect(parsed.args).toEqual(args);
  expect(parsed.flags).toEqual({ ...defaults, ...want });
  expect([...parsed.changed].toSorted()).toEqual(Object.keys(want).toSorted());
});

it('sets the defaults', () => {
  expect(defaults).toEqual({
    all: false,
    debug: false,
    'dry-run': 'none',
    'fail-fast': true,
    'generate-name': false,
    labels: {},
    max: 256,
    namespace: '',
    'no-hooks': false,
    output: 'table',
    set: [],
    timeout: 300_000,
    values: [],
    wait: 'hookOnly',
  });
});

it.each([
  { line: '--bogus', want: 'unknown flag: --bogus' },
  { line: '--bogus=1', want: 'unknown flag: --bogus' },
  { line: '--no-debug', want: 'unknown flag: --no-debug' },
  { line: '--dryRun', want: 'unknown flag: --dryRun' },
  { line: '--n x', want: 'unknown flag: --n' },
  { line: '--__proto__=x', want: 'unknown flag: --__proto__' },
  { line: '--constructor', want: 'unknown flag: --constructor' },
  { line: '--=x', want: 'bad flag syntax: --=x' },
  { line: '---debug', want: 'bad flag syntax: ---debug' },
  { line: '-x', want: "unknown shorthand flag: 'x' in -x" },
  { line: '-debug', want: "unknown shorthand flag: 'd' in -debug" },
  { line: '-agx', want: "unknown shorthand flag: 'x' in -x" },
  { line: '-a=', want: "unknown shorthand flag: '=' in -=" },
  { line: '--max abc', want: 'invalid argument "abc" for "-m, --max" flag: strconv.ParseInt: parsing "abc": invalid syntax' },
  {
    line: '--debug=maybe',
    want: 'invalid argument "maybe" for "--debug" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
  },
  { line: '-g=x', want: 'invalid argument "x" for "-g, --generate-name" flag: strconv.ParseBool: parsing "x": invalid syntax' },
  { line: '--namespace', want: 'flag needs an argument: --namespace' },
  { line: '-n', want: "flag needs an argument: 'n' in -n" },
  { line: '-an', want: "flag needs an argument: 'n' in -n" },
  { line: '-o foo', want: 'invalid argument "foo" for "-o, --output" flag: invalid format type' },
  {
    line: '--wait=bogus',
    want: 'invalid argument "bogus" for "--wait" flag: invalid wait input "bogus". Valid inputs are watcher, hookOnly, and legacy',
  },
  { line: '--timeout 5', want: 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"' },
  { line: '--bogus x --debug=2', want: 'unknown flag: --bogus' },
  { line: '--timeout 5 --bogus', want: 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"' },
  { line: '--max 1 --timeout 5 --max x', want: 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"' },
  {
    line: '--max 1 --max x --timeout 5',
    want: 'invalid argument "x" for "-m, --max" flag: strconv.ParseInt: parsing "x": invalid syntax',
  },
])('reports an error in $line as pflag does', ({ line, want }) => {
  expect(() => parseLine(line.split(' '), flags)).toThrow(expect.objectContaining({ code: 'USAGE', message: want }));
});

it('waits for the handler, and rethrows its error', async () => {
  const done: string[] = [];
  await runLine(['-a', 'x'], flags, async ({ args }) => {
    await Promise.resolve();
    done.push(...args);
  });
  expect(done).toEqual(['x']);
  const error = new RangeError('from the handler');
  const failing = async (): Promise<void> => {
    await Promise.resolve();
    throw error;
  };
  await expect(async () => runLine([], flags, failing)).rejects.toBe(error);
});
