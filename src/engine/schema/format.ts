import { ipv4Problem } from '../../base/go/ip-address.ts';
import { compileRegexp } from '../../base/go/regexp.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import { checkDate, checkDateTime, checkDuration, checkPeriod, checkTime } from './formats/date-time.ts';
import { checkJsonPointer, checkRelativeJsonPointer, checkSemver, checkUuid, type FormatCheck } from './formats/identifiers.ts';
import { checkEmail, checkHostname, checkIpv6, checkUri, checkUriReference, checkUriTemplate } from './formats/network.ts';

function checkRegex(text: string): string | undefined {
  try {
    compileRegexp(text);
    return undefined;
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return reasonOf(error);
  }
}

/** The formats asserted in draft 7 and earlier. */
const CHECKS: ReadonlyMap<string, FormatCheck> = new Map<string, FormatCheck>([
  ['date', checkDate],
  ['date-time', checkDateTime],
  ['duration', checkDuration],
  ['email', checkEmail],
  ['hostname', checkHostname],
  ['ipv4', ipv4Problem],
  ['ipv6', checkIpv6],
  ['iri', checkUri],
  ['iri-reference', checkUriReference],
  ['json-pointer', checkJsonPointer],
  ['period', checkPeriod],
  ['regex', checkRegex],
  ['relative-json-pointer', checkRelativeJsonPointer],
  ['semver', checkSemver],
  ['time', checkTime],
  ['uri', checkUri],
  ['uri-reference', checkUriReference],
  ['uri-template', checkUriTemplate],
  ['uuid', checkUuid],
]);

/** Returns the error message for text that does not match a format, or undefined if it matches or the format is unknown. */
export function checkFormat(format: string, text: string): string | undefined {
  return CHECKS.get(format)?.(text);
}
