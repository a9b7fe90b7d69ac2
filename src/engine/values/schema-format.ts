import { compileRegexp } from '../../base/regexp.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';

/** Checks of the formats that draft 7 and older assert; the answer is what is wrong, or undefined. */
type FormatCheck = (text: string) => string | undefined;

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;

function checkDate(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return 'must be 10 characters long';
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? 'invalid date' : undefined;
}

function checkTime(text: string): string | undefined {
  if (text.length < 9) return 'less than 9 characters long';
  return /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(?:\.\d+)?(?:[zZ]|[-+]\d\d:\d\d)$/.test(text) ? undefined : 'invalid time';
}

function checkRegex(text: string): string | undefined {
  try {
    compileRegexp(text);
    return undefined;
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return error.helmText ?? error.message;
  }
}

function checkHostname(text: string): string | undefined {
  if (text.length > 253) return 'more than 253 characters long';
  const bad = text
    .replace(/\.$/, '')
    .split('.')
    .some((label) => !/^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/.test(label));
  return bad ? 'invalid label' : undefined;
}

function checkEmail(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  if (at < 0) return 'missing @';
  if (at > 64) return 'local part more than 64 characters long';
  return checkHostname(text.slice(at + 1)) === undefined ? undefined : 'invalid domain';
}

function checkIpv6(text: string): string | undefined {
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':')) return 'invalid ipv6 address';
  try {
    new URL(`http://[${text}]/`);
    return undefined;
  } catch {
    return 'invalid ipv6 address';
  }
}

function checkUri(text: string): string | undefined {
  return /^[A-Za-z][A-Za-z0-9+.-]*:\S*$/.test(text) ? undefined : 'relative url';
}

const CHECKS: ReadonlyMap<string, FormatCheck> = new Map<string, FormatCheck>([
  ['email', checkEmail],
  ['ipv4', (text) => (IPV4.test(text) ? undefined : 'expected four decimals')],
  ['ipv6', checkIpv6],
  ['uri', checkUri],
  ['iri', checkUri],
  ['uri-reference', (text) => (/[\s\\]/.test(text) ? 'invalid url' : undefined)],
  ['hostname', checkHostname],
  ['date', checkDate],
  ['time', checkTime],
  [
    'date-time',
    (text) => {
      if (text.length < 20) return 'less than 20 characters long';
      if (!/^.{10}[tT]/.test(text)) return '11th character must be t or T';
      return checkDate(text.slice(0, 10)) ?? checkTime(text.slice(11));
    },
  ],
  ['regex', checkRegex],
  ['uuid', (text) => (/^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(text) ? undefined : 'invalid uuid')],
  ['json-pointer', (text) => (/^(?:\/(?:[^~/]|~[01])*)*$/.test(text) ? undefined : 'invalid json-pointer')],
]);

/** What is wrong with a text of that format; undefined when nothing is, or when the format is not known. */
export function checkFormat(format: string, text: string): string | undefined {
  return CHECKS.get(format)?.(text);
}
