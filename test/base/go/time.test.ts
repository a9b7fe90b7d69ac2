import { formatGoDuration, parseGoDuration } from '../../../src/base/go/duration.ts';
import { formatGoTime, loadZone, parseGoTime } from '../../../src/base/go/time.ts';
import { isTillerlessError } from '../../../src/errors/tillerless-error.ts';

function answer(run: () => string): string {
  try {
    return run();
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return error.helmText ?? '';
  }
}

const moment = parseGoTime('2006-01-02T15:04:05.999999999Z07:00', '2024-02-29T13:04:05.123456789+02:00');

it.each([
  { layout: 'Mon Jan _2 15:04:05 2006', want: 'Thu Feb 29 13:04:05 2024' },
  { layout: 'Monday, 02-January-06 03:04 PM', want: 'Thursday, 29-February-24 01:04 PM' },
  { layout: '2006-002 .000 .999999', want: '2024-060 .123 .123456' },
  { layout: '-07 -0700 -07:00 Z07:00', want: '+02 +0200 +02:00 +02:00' },
  { layout: 'no reference', want: 'no reference' },
])('formats $layout', ({ layout, want }) => {
  expect(formatGoTime(moment, layout)).toBe(want);
});

it.each([
  { zone: 'UTC', want: '2024-02-29 11:04:05.123456789 +0000 UTC' },
  { zone: 'Europe/Berlin', want: '2024-02-29 12:04:05.123456789 +0100 CET' },
  { zone: 'America/New_York', want: '2024-02-29 06:04:05.123456789 -0500 EST' },
  { zone: 'Asia/Kolkata', want: '2024-02-29 16:34:05.123456789 +0530 IST' },
])('formats a time in $zone', ({ zone, want }) => {
  expect(String(moment.in(loadZone(zone)))).toBe(want);
});

it.each([
  { text: '2024-13-01', want: 'parsing time "2024-13-01": month out of range' },
  { text: '2023-02-30', want: 'parsing time "2023-02-30": day out of range' },
  { text: 'x', want: 'parsing time "x" as "2006-01-02": cannot parse "x" as "2006"' },
  { text: '2024-01-01x', want: 'parsing time "2024-01-01x": extra text: "x"' },
])('rejects $text', ({ text, want }) => {
  expect(answer(() => String(parseGoTime('2006-01-02', text)))).toBe(want);
});

it.each([
  { text: '1h15m30.918s', want: '1h15m30.918s' },
  { text: '-2us', want: '-2µs' },
  { text: '.5h', want: '30m0s' },
  { text: '0', want: '0s' },
  { text: '1', want: 'time: missing unit in duration "1"' },
  { text: '1x', want: 'time: unknown unit "x" in duration "1x"' },
  { text: '', want: 'time: invalid duration ""' },
  { text: '99999999999h', want: 'time: invalid duration "99999999999h"' },
  { text: '-9223372036854775808ns', want: '-2562047h47m16.854775808s' },
  { text: '9223372036854775808ns', want: 'time: invalid duration "9223372036854775808ns"' },
  { text: '99999999999999999999999s', want: 'time: invalid duration "99999999999999999999999s"' },
  { text: '0000000000000000000000000001s', want: '1s' },
  { text: '0.333333333333333333333h', want: '20m0s' },
  { text: '9007199254.740993s', want: '2501999h47m34.740993s' },
  { text: '1é', want: String.raw`time: unknown unit "\xc3\xa9" in duration "1\xc3\xa9"` },
  { text: '"\n', want: String.raw`time: invalid duration "\"\x0a"` },
])('parses duration $text', ({ text, want }) => {
  expect(answer(() => formatGoDuration(parseGoDuration(text)))).toBe(want);
});
