import { parseSlogLine, slogLine, slogLog } from '../../src/base/log.ts';
import { redactText, redactValue } from '../../src/base/redact.ts';
import { logOptions, openLog } from '../../src/output/log.ts';
import { jsonLog } from '../../src/output/log-json.ts';
import { processIo } from '../../src/output/process-io.ts';

it.each([
  { name: 'a plain value', entry: ['info', 'fetching', { url: 'http://h/x' }], line: 'level=INFO msg=fetching url=http://h/x' },
  { name: 'spaces', entry: ['warn', 'a b', { c: 'd e' }], line: 'level=WARN msg="a b" c="d e"' },
  { name: 'an empty value', entry: ['debug', 'm', { version: '' }], line: 'level=DEBUG msg=m version=""' },
  {
    name: 'quotes and equal signs',
    entry: ['error', 'm', { a: 'x="y"', n: 3, b: true }],
    line: 'level=ERROR msg=m a="x=\\"y\\"" n=3 b=true',
  },
] as const)('writes $name as slog does, and parses it', ({ entry: [level, message, fields], line }) => {
  expect(slogLine(level, message, fields)).toBe(line);
  const texts = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)]));
  expect(parseSlogLine(line)).toEqual({ level, message, fields: texts });
});

it.each(['Error: x', 'level=SOMETHING msg=x', '{"level":"info"}', ''])('does not parse %p as a log line', (line) => {
  expect(parseSlogLine(line)).toBeUndefined();
});

it('omits messages below the log level', () => {
  const lines: string[] = [];
  const log = slogLog((line) => lines.push(line), 'warn');
  log.debug('a');
  log.info('b');
  log.warn('c');
  log.error('d');
  expect(lines).toEqual(['level=WARN msg=c\n', 'level=ERROR msg=d\n']);
  expect(log.isDebug).toBe(false);
});

it('writes JSON with level, time, message and fields', () => {
  const lines: string[] = [];
  const log = jsonLog(
    (line) => lines.push(line),
    'debug',
    () => 0,
  );
  log.debug('request', { method: 'GET', status: 200, ok: true });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { level: 'debug', time: '1970-01-01T00:00:00.000Z', msg: 'request', method: 'GET', status: 200, ok: true },
  ]);
});

it.each([
  { text: 'GET https://user:pa%20ss@host/x?a=1', safe: 'GET https://[redacted]@host/x?a=1' },
  { text: 'Authorization: Bearer abcdef.ghijk', safe: 'Authorization: Bearer [redacted]' },
  { text: 'Basic dXNlcjpwYXNz', safe: 'Basic [redacted]' },
  { text: 'https://h/x?X-Amz-Signature=abc&y=1&token=zzz', safe: 'https://h/x?X-Amz-Signature=[redacted]&y=1&token=[redacted]' },
  { text: 'https://h/x?sig=abc', safe: 'https://h/x?sig=[redacted]' },
  { text: 'path=/api/v1/namespaces/default/secrets/a', safe: 'path=/api/v1/namespaces/default/secrets/a' },
  { text: 'the basic idea of a bearer', safe: 'the basic idea of a bearer' },
])('redacts $text', ({ text, safe }) => {
  expect(redactText(text)).toBe(safe);
});

it.each(['password', 'registry_password', 'Authorization', 'accessToken', 'client-secret', 'proxy-authorization', 'token'])(
  'redacts the field %p regardless of its value',
  (key) => expect(redactValue(key, 'x')).toBe('[redacted]'),
);

it.each(['secrets', 'tokens', 'name', 'secretName'])('does not redact the field %p', (key) =>
  expect(redactValue(key, 'x')).toBe('x'),
);

it('redacts fields and text in both formats', () => {
  const lines: string[] = [];
  for (const log of [
    slogLog((line) => lines.push(line), 'info'),
    jsonLog(
      (line) => lines.push(line),
      'info',
      () => 0,
    ),
  ])
    log.info('to https://u:hidden@h/', { password: 'hidden', url: 'https://u:hidden@h/x' });
  expect(lines.join('')).not.toContain('hidden');
  expect(lines.join('')).toContain('h/x');
});

it.each([
  { choice: { format: 'text', level: '', debug: false }, want: { format: 'text', level: 'info' } },
  { choice: { format: 'text', level: '', debug: true }, want: { format: 'text', level: 'debug' } },
  { choice: { format: 'json', level: 'warn', debug: true }, want: { format: 'json', level: 'warn' } },
])('returns the options for $choice', ({ choice, want }) => {
  expect(logOptions(choice)).toEqual(want);
});

it.each([{ format: 'xml' }, { level: 'loud' }])('rejects %p', (part) => {
  expect(() => logOptions({ format: 'text', level: '', debug: false, ...part })).toThrow(
    expect.objectContaining({ code: 'USAGE' }),
  );
});

describe('text without a final newline', () => {
  it.each(['json', 'text'] as const)('is not lost when the log is %s', async (format) => {
    const written: string[] = [];
    const { io, flush } = await openLog({ ...processIo(), stderr: (text) => void written.push(text) }, { format, level: 'warn' });
    io.stderr('level=ERROR msg="the last line"');
    expect(written).toEqual([]);
    flush();
    expect(written.join('')).toContain('the last line');
    flush();
    expect(written).toHaveLength(1);
  });
});
