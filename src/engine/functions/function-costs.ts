import type { Cost } from '../template/runtime.ts';

type Row = readonly [steps: number, perCharacter?: number, bytes?: number, bytesPerCharacter?: number];

/**
 * Calls that take longer than a step or make more than a text: what one costs, measured with the slower of the runtimes.
 * Functions that look at whole values count for themselves.
 */
const rows: Readonly<Record<string, Row>> = {
  ...forEach(['genCAWithKey', 'genSelfSignedCertWithKey', 'genSignedCertWithKey', 'buildCustomCert'], [5000, 0, 20_000]),
  ...forEach(['encryptAES', 'decryptAES'], [30, 0.05, 2000]),
  ...forEach(['sha1sum', 'sha256sum', 'sha512sum'], [5, 0.02, 500]),
  ...forEach(['fromYaml', 'fromYamlArray', 'fromToml'], [40, 0.1, 1000, 16]),
  ...forEach(['fromJson', 'fromJsonArray', 'mustFromJson'], [10, 0.1, 500, 16]),
  ...forEach(['semver', 'semverCompare'], [12, 0.2, 500]),
  ...forEach(['date', 'dateInZone', 'date_in_zone', 'htmlDate', 'htmlDateInZone', 'toDate', 'mustToDate'], [10, 0.2, 200, 2]),
  ...forEach(['urlParse', 'urlJoin'], [40, 0.2, 1000]),
  ...forEach(['uuidv4', 'randAlphaNum', 'randAlpha', 'randAscii', 'randNumeric', 'randBytes', 'shuffle'], [20, 0.5, 400]),
  ...forEach(['split', 'splitn', 'splitList'], [1, 0.2, 100, 32]),
  ...forEach(['wrap', 'wrapWith', 'camelcase', 'snakecase', 'kebabcase', 'initials', 'abbrev', 'abbrevboth'], [8, 0.3, 200, 20]),
  ...forEach(['nospace', 'trimAll', 'trimall', 'title', 'untitle', 'swapcase', 'substr', 'trunc'], [1, 0.05, 100, 4]),
  ...forEach(['b32enc', 'b32dec', 'b64dec', 'html', 'js', 'urlquery', 'regexQuoteMeta'], [1, 0.6, 100, 40]),
  ...forEach(['quote', 'printf', 'squote'], [1, 0.1, 0, 14]),
  ...forEach(['toYaml', 'mustToYaml', 'toYamlPretty', 'toToml', 'mustToToml'], [22, 0.3, 200, 10]),
  ...forEach(['toJson', 'mustToJson', 'toRawJson', 'mustToRawJson', 'toPrettyJson', 'mustToPrettyJson'], [3, 0.1, 100, 4]),
  ...forEach(['regexReplaceAll', 'mustRegexReplaceAll'], [1, 1.2, 100, 8]),
  ...forEach(['toDecimal', 'int', 'int64', 'atoi', 'float64'], [1, 0.01]),
  ...forEach(['dict', 'pick', 'omit'], [1, 0, 300]),
  set: [1, 0, 80],
  list: [1, 0, 80],
  tpl: [10, 0.1, 500, 4],
  lookup: [10, 0, 300],
};

/** See `WorkLimits`. */
const keys: Readonly<Record<string, number>> = {
  bcrypt: 1,
  htpasswd: 1,
  derivePassword: 2,
  genCA: 1,
  genSelfSignedCert: 1,
  genSignedCert: 1,
};

function forEach(names: readonly string[], row: Row): Record<string, Row> {
  return Object.fromEntries(names.map((name) => [name, row]));
}

/** What a call of a function costs; undefined for a plain step. */
export function costOf(name: string): Cost | undefined {
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  const slow = Object.hasOwn(keys, name) ? keys[name] : undefined;
  if (!row && slow === undefined) return undefined;
  const [steps, perCharacter = 0.02, bytes = 0, bytesPerCharacter = 0] = row ?? [1];
  return { steps, perCharacter, bytes, bytesPerCharacter, ...(slow === undefined ? {} : { keys: slow }) };
}
