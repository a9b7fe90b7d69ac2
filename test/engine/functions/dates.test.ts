import { evaluate, failureOf } from '../../support/expression.ts';

describe('dates', () => {
  it.each([
    ['kindOf now', 'struct'],
    ['typeOf now', 'time.Time'],
    ['now | unixEpoch | len', '10'],
    ['date "2006-01-02T15:04:05" (toDate "2006-01-02 15:04" "2024-02-29 13:04")', '2024-02-29T13:04:00'],
    ['date "Jan _2 06 03:04PM Mon" (int64 1700000000)', 'Nov 14 23 10:13PM Tue'],
    ['date "15:04:05.000 MST -0700 Z07:00" (int 1700000000)', '22:13:20.000 UTC +0000 Z'],
    ['date "x2006y" (toDate "2006" "1999")', 'x1999y'],
    ['htmlDate (toDate "2006-01-02" "2024-02-29")', '2024-02-29'],
    ['htmlDate 0', '1970-01-01'],
    ['htmlDate (int64 -1)', '1969-12-31'],
    ['eq (htmlDate "x") (date "2006-01-02" now)', 'true'],
    ['dateInZone "2006-01-02 15:04 MST" (int64 1700000000) "America/New_York"', '2023-11-14 17:13 EST'],
    ['dateInZone "15:04 -0700" (int64 1700000000) "Asia/Kolkata"', '03:43 +0530'],
    ['dateInZone "15:04 MST" (int64 1700000000) "No/Where"', '22:13 UTC'],
    ['date_in_zone "15:04 MST" (int64 1720000000) "Europe/Berlin"', '11:46 CEST'],
    ['date_in_zone "15:04 MST" (int64 1700000000) ""', '22:13 UTC'],
    ['htmlDateInZone (int64 1704067199) "Asia/Tokyo"', '2024-01-01'],
    ['htmlDateInZone (int64 1704067199) "UTC"', '2023-12-31'],
    ['toDate "2006-01-02" "2024-02-29"', '2024-02-29 00:00:00 +0000 UTC'],
    ['toDate "2006-01-02" "2023-02-29"', '0001-01-01 00:00:00 +0000 UTC'],
    ['toDate "Jan 2, 2006 at 3:04pm (MST)" "Feb 3, 2013 at 7:54pm (PST)"', '2013-02-03 19:54:00 +0000 PST'],
    ['mustToDate "2006-01-02" "2024-02-29"', '2024-02-29 00:00:00 +0000 UTC'],
    ['mustToDate "15:04" "23:59"', '0000-01-01 23:59:00 +0000 UTC'],
    ['ago now', '0s'],
    ['ago (now | dateModify "-90s")', '1m30s'],
    ['ago (now | dateModify "-50h30m")', '50h30m0s'],
    ['now | date_modify "10s" | ago', '-10s'],
    ['durationRound "2h10m5s"', '2h'],
    ['durationRound "800h"', '1mo'],
    ['durationRound "-9000h"', '1y'],
    ['durationRound "x"', '0s'],
    ['durationRound (duration "95")', '1m'],
    ['durationRound 0', '0s'],
    ['now | dateModify "-3000h" | durationRound', '4mo'],
    ['unixEpoch (toDate "2006-01-02" "2024-02-29")', '1709164800'],
    ['unixEpoch (toDate "2006-01-02" "1969-12-31")', '-86400'],
    ['dateModify "-1.5h" (toDate "2006-01-02" "2024-03-01")', '2024-02-29 22:30:00 +0000 UTC'],
    ['dateModify "bad" (toDate "2006-01-02" "2024-03-01")', '2024-03-01 00:00:00 +0000 UTC'],
    ['date_modify "24h" (toDate "2006-01-02" "2024-02-28")', '2024-02-29 00:00:00 +0000 UTC'],
    ['date_modify "1ns" (toDate "2006-01-02" "2024-02-28")', '2024-02-28 00:00:00.000000001 +0000 UTC'],
    ['mustDateModify "1h" (toDate "2006-01-02" "2024-02-28")', '2024-02-28 01:00:00 +0000 UTC'],
    ['mustDateModify "-0.5s" (toDate "2006-01-02" "2024-02-28")', '2024-02-27 23:59:59.5 +0000 UTC'],
    ['must_date_modify "1h" (toDate "2006-01-02" "2024-02-28")', '2024-02-28 01:00:00 +0000 UTC'],
    ['must_date_modify "-1m" (toDate "2006-01-02" "2024-02-28")', '2024-02-27 23:59:00 +0000 UTC'],
    ['duration "95"', '1m35s'],
    ['duration (int64 3661)', '1h1m1s'],
    ['duration 95', '0s'],
    ['duration "x"', '0s'],
    ['duration "-1"', '-1s'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['mustToDate "2006-01-02" "2023-02-29"', 'error calling mustToDate: parsing time "2023-02-29": day out of range'],
    ['mustToDate "2006-01-02" "x"', 'error calling mustToDate: parsing time "x" as "2006-01-02": cannot parse "x" as "2006"'],
    ['mustDateModify "bad" (toDate "2006-01-02" "2024-03-01")', 'error calling mustDateModify: time: invalid duration "bad"'],
    [
      'must_date_modify "1" (toDate "2006-01-02" "2024-03-01")',
      'error calling must_date_modify: time: missing unit in duration "1"',
    ],
    ['unixEpoch "x"', 'can\'t handle "x" for arg of type time.Time'],
    ['unixEpoch nil', 'cannot assign nil to time.Time'],
    ['dateModify "1h" "2024"', 'can\'t handle "2024" for arg of type time.Time'],
    ['date 1 2', 'expected string; found 1'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});

describe('durationRound at the limits of its units', () => {
  it.each([
    ['durationRound "1s"', '0s'],
    ['durationRound "1.000000001s"', '1s'],
    ['durationRound "60s"', '60s'],
    ['durationRound "61s"', '1m'],
    ['durationRound "1h"', '60m'],
    ['durationRound "3601s"', '1h'],
    ['durationRound "24h"', '24h'],
    ['durationRound "24h1s"', '1d'],
    ['durationRound "720h"', '30d'],
    ['durationRound "721h"', '1mo'],
    ['durationRound "8760h"', '12mo'],
    ['durationRound "8761h"', '1y'],
    ['durationRound "-1h"', '60m'],
    ['durationRound "-25h"', '1d'],
    ['durationRound "0.9s"', '0s'],
    ['durationRound (int64 60000000000)', '60s'],
    ['durationRound (int64 60000000001)', '1m'],
    ['durationRound 3600', '0s'],
    ['durationRound "90"', '0s'],
    ['durationRound nil', '0s'],
    ['durationRound (mustToDuration "2h")', '0s'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });
});

describe('time zone offsets out of range', () => {
  it.each([['toDate "-0700" "+2460"', '0000-01-01 00:00:00 +2500 +2500']])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ['mustToDate "-0700" "+2500"', 'error calling mustToDate: parsing time "+2500": time zone offset hour out of range'],
    ['mustToDate "-0700" "+0061"', 'error calling mustToDate: parsing time "+0061": time zone offset minute out of range'],
    [
      'mustToDate "-07:00:00" "+25:61:61"',
      'error calling mustToDate: parsing time "+25:61:61": time zone offset second out of range',
    ],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});

describe('nil as a method argument', () => {
  it.each([
    ['(toDate "2006" "2024").Equal nil', 'cannot assign nil to time.Time'],
    ['(mustToDuration "1s").Round nil', 'cannot assign nil to time.Duration'],
    ['(toDate "2006" "2024").Format nil', 'cannot assign nil to string'],
    ['(toDate "2006" "2024").Format .none', 'wrong type for value; expected string; got interface {}'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
