import { defineFlags } from '../../../src/commands/flags/flag.ts';
import { parseLine } from '../../../src/commands/flags/parse-line.ts';

/** The flags of the Go program that recorded the results below. The program uses pflag 1.0.10, like Helm 4.3. */
const flags = defineFlags({
  all: { kind: 'bool', alias: 'a', describe: '' },
  debug: { kind: 'bool', describe: '' },
  'generate-name': { kind: 'bool', alias: 'g', describe: '' },
  namespace: { kind: 'string', alias: 'n', describe: '' },
  set: { kind: 'stringArray', describe: '' },
  values: { kind: 'strings', alias: 'f', describe: '' },
  labels: { kind: 'stringToString', alias: 'l', describe: '' },
  max: { kind: 'int', alias: 'm', default: 256, describe: '' },
  qps: { kind: 'float32', describe: '' },
  timeout: { kind: 'duration', default: 300_000, describe: '' },
});

it.each([
  { argv: ['--set', 'a="b"', '--set', '"x"'], flags: { set: ['a="b"', '"x"'] }, args: [] },
  { argv: ['-f', '"a,b",c'], flags: { values: ['a,b', 'c'] }, args: [] },
  { argv: ['-f', ''], flags: { values: [] }, args: [] },
  { argv: ['-l', 'a=1,b=2', '-l', 'b=3'], flags: { labels: { a: '1', b: '3' } }, args: [] },
  { argv: ['--max', '0x10'], flags: { max: 16 }, args: [] },
  { argv: ['--max', '010'], flags: { max: 8 }, args: [] },
  { argv: ['--max', '-5'], flags: { max: -5 }, args: [] },
  { argv: ['--max', '1_000'], flags: { max: 1000 }, args: [] },
  { argv: ['--qps', '1e3'], flags: { qps: 1000 }, args: [] },
  { argv: ['--timeout', '-5s'], flags: { timeout: -5000 }, args: [] },
  { argv: ['--namespace', "'quoted'"], flags: { namespace: "'quoted'" }, args: [] },
  { argv: ['--max', '5', '--max', '6'], flags: { max: 6 }, args: [] },
  { argv: ['--values=a', '--values=b'], flags: { values: ['a', 'b'] }, args: [] },
  { argv: ['--set', '"'], flags: { set: ['"'] }, args: [] },
  { argv: ['--namespace="x"'], flags: { namespace: '"x"' }, args: [] },
  { argv: ['--labels=a=b=c'], flags: { labels: { a: 'b=c' } }, args: [] },
  { argv: ['-l', 'a=1,b'], flags: { labels: { a: '1,b' } }, args: [] },
  { argv: ['-l', '"a=1"'], flags: { labels: { a: '1' } }, args: [] },
  { argv: ['-l', '"a=x,y",b=2'], flags: { labels: { a: 'x,y', b: '2' } }, args: [] },
  { argv: ['-f', '"a""b"'], flags: { values: ['a"b'] }, args: [] },
  { argv: ['-f', 'a,'], flags: { values: ['a', ''] }, args: [] },
  { argv: ['-f', ','], flags: { values: ['', ''] }, args: [] },
  { argv: ['--max', '0b11'], flags: { max: 3 }, args: [] },
  { argv: ['--max', '0_10'], flags: { max: 8 }, args: [] },
  { argv: ['-l', '=x'], flags: { labels: { '': 'x' } }, args: [] },
  { argv: ['-l', 'a=1', '-l', 'b=2'], flags: { labels: { a: '1', b: '2' } }, args: [] },
  { argv: ['--max', '+7'], flags: { max: 7 }, args: [] },
  { argv: ['--timeout', '1h'], flags: { timeout: 3600000 }, args: [] },
  { argv: ['--timeout', '.5s'], flags: { timeout: 500 }, args: [] },
  { argv: ['--timeout', '1.5h30m'], flags: { timeout: 7200000 }, args: [] },
  { argv: ['-gg'], flags: { 'generate-name': true }, args: [] },
  { argv: ['-m5'], flags: { max: 5 }, args: [] },
  { argv: ['-m=5'], flags: { max: 5 }, args: [] },
  { argv: ['--max=5', '-m', '0'], flags: { max: 0 }, args: [] },
  { argv: ['--all=T', '--debug=0'], flags: { all: true, debug: false }, args: [] },
])('parses $argv as pflag does', ({ argv, flags: want, args }) => {
  const line = parseLine(argv, flags);
  expect(Object.fromEntries(Object.entries(line.flags).filter(([name]) => line.changed.has(name)))).toEqual(want);
  expect(line.args).toEqual(args);
});

it.each([
  { argv: ['-l', 'a'], error: 'invalid argument "a" for "-l, --labels" flag: a must be formatted as key=value' },
  {
    argv: ['--max', '1', '--timeout', '5', '--max', 'abc'],
    error: 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"',
  },
  {
    argv: ['--max', '9999999999999999999999'],
    error:
      'invalid argument "9999999999999999999999" for "-m, --max" flag: strconv.ParseInt: parsing "9999999999999999999999": value out of range',
  },
  { argv: ['--qps', 'x'], error: 'invalid argument "x" for "--qps" flag: strconv.ParseFloat: parsing "x": invalid syntax' },
  { argv: ['-é'], error: "unknown shorthand flag: 'Ã' in -é" },
  { argv: ['-l', 'a=1', '--labels', ''], error: 'invalid argument "" for "-l, --labels" flag:  must be formatted as key=value' },
  {
    argv: ['--values', '"'],
    error:
      'invalid argument "\\"" for "-f, --values" flag: parse error on line 1, column 2: extraneous or missing " in quoted-field',
  },
  {
    argv: ['-l', 'a="x,y",b=2'],
    error:
      'invalid argument "a=\\"x,y\\",b=2" for "-l, --labels" flag: parse error on line 1, column 3: bare " in non-quoted-field',
  },
  {
    argv: ['-f', 'a,"b"c'],
    error:
      'invalid argument "a,\\"b\\"c" for "-f, --values" flag: parse error on line 1, column 5: extraneous or missing " in quoted-field',
  },
  {
    argv: ['-f', 'a"b'],
    error: 'invalid argument "a\\"b" for "-f, --values" flag: parse error on line 1, column 2: bare " in non-quoted-field',
  },
  {
    argv: ['-f', '"a'],
    error:
      'invalid argument "\\"a" for "-f, --values" flag: parse error on line 1, column 3: extraneous or missing " in quoted-field',
  },
  {
    argv: ['-f', 'é,"'],
    error:
      'invalid argument "é,\\"" for "-f, --values" flag: parse error on line 1, column 5: extraneous or missing " in quoted-field',
  },
  {
    argv: ['--max', '089'],
    error: 'invalid argument "089" for "-m, --max" flag: strconv.ParseInt: parsing "089": invalid syntax',
  },
  { argv: ['--max', '_1'], error: 'invalid argument "_1" for "-m, --max" flag: strconv.ParseInt: parsing "_1": invalid syntax' },
  { argv: ['--max', ''], error: 'invalid argument "" for "-m, --max" flag: strconv.ParseInt: parsing "": invalid syntax' },
  { argv: ['--timeout', ''], error: 'invalid argument "" for "--timeout" flag: time: invalid duration ""' },
  { argv: ['-m', 'x'], error: 'invalid argument "x" for "-m, --max" flag: strconv.ParseInt: parsing "x": invalid syntax' },
])("rejects $argv with pflag's message", ({ argv, error }) => {
  expect(() => parseLine(argv, flags)).toThrow(expect.objectContaining({ code: 'USAGE', message: error }));
});
