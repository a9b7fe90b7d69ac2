import { quoteGo } from './quote.ts';

/** Returns Go's error message for an invalid IPv4 address, or undefined if the address is valid. */
export function ipv4Problem(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return 'expected four decimals';
  for (const part of parts) {
    if (/^0./.test(part)) return 'leading zeros';
    if (!/^[+-]?\d+$/.test(part)) return `strconv.Atoi: parsing ${quoteGo(part)}: invalid syntax`;
    if (BigInt(part.replace(/^\+/, '')) !== BigInt.asIntN(64, BigInt(part.replace(/^\+/, ''))))
      return `strconv.Atoi: parsing ${quoteGo(part)}: value out of range`;
    if (Number(part) < 0 || Number(part) > 255) return 'decimal must be between 0 and 255';
  }
  return undefined;
}

/**
 * Returns the error message of Go's net/netip for an invalid IPv6 address, or undefined if the address is valid. A zone is
 * allowed.
 */
export function ipv6Problem(text: string): string | undefined {
  const fail = (problem: string, at?: string): string =>
    `ParseAddr(${quoteGo(text)}): ${problem}${at === undefined ? '' : ` (at ${quoteGo(at)})`}`;
  const [address = '', zone] = text.split(/%(.*)/s);
  if (zone === '') return fail('zone must be a non-empty string');
  let rest = address;
  let groups = 0;
  let gap = false;
  if (rest.startsWith('::')) {
    gap = true;
    rest = rest.slice(2);
    if (rest === '') return undefined;
  }
  while (groups < 8) {
    const digits = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? '';
    if (digits === '') return fail('each colon-separated field must have at least one digit', rest);
    if (digits.length > 4) return fail('each group must have 4 or less digits', rest);
    const after = rest.slice(digits.length);
    if (after.startsWith('.')) return embeddedProblem(rest, { groups, gap, fail });
    groups++;
    rest = after;
    if (rest === '') break;
    if (!rest.startsWith(':')) return fail('unexpected character, want colon', rest);
    if (rest === ':') return fail('colon must be followed by more characters', rest);
    rest = rest.slice(1);
    if (rest.startsWith(':')) {
      if (gap) return fail('multiple :: in address', rest);
      gap = true;
      rest = rest.slice(1);
      if (rest === '') break;
    }
  }
  if (rest !== '') return fail('trailing garbage after address', rest);
  if (groups < 8 && !gap) return fail('address string too short');
  return groups === 8 && gap ? fail('the :: must expand to at least one field of zeros') : undefined;
}

interface Embedding {
  readonly groups: number;
  readonly gap: boolean;
  readonly fail: (problem: string, at?: string) => string;
}

/** Checks the IPv4 address at the end of an IPv6 address. */
function embeddedProblem(text: string, { groups, gap, fail }: Embedding): string | undefined {
  if (!gap && groups !== 6) return fail('embedded IPv4 address must replace the final 2 fields of the address', text);
  if (groups > 6) return fail('too many hex fields to fit an embedded IPv4 at the end of the address', text);
  const parts = text.split('.');
  if (parts.length < 4) return fail('IPv4 address too short');
  return ipv4Problem(text) === undefined ? undefined : fail('IPv4 field has value >255');
}
