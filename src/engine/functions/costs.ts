import type { Cost } from '../template/runtime.ts';

type Row = readonly [steps: number, perCharacter?: number, bytes?: number, bytesPerCharacter?: number];

/**
 * Calls that take longer than a step or make more than a text: what one costs, measured with the slower of the runtimes.
 * Functions that look at whole values count for themselves.
 */
const rows: Readonly<Record<string, Row>> = {
  ...forEach(['bcrypt', 'htpasswd'], [150_000]),
  ...forEach(['derivePassword'], [250_000]),
  ...forEach(['genCA', 'genSelfSignedCert', 'genSignedCert'], [150_000]),
  ...forEach(['genCAWithKey', 'genSelfSignedCertWithKey', 'genSignedCertWithKey', 'buildCustomCert'], [5000, 0, 20_000]),
  ...forEach(['encryptAES', 'decryptAES'], [30, 0.05, 2000]),
  ...forEach(['sha1sum', 'sha256sum', 'sha512sum'], [5, 0.02, 500]),
  ...forEach(['fromYaml', 'fromYamlArray', 'fromToml'], [40, 0.5, 1000, 16]),
  ...forEach(['fromJson', 'fromJsonArray', 'mustFromJson'], [10, 0.1, 500, 16]),
  ...forEach(['semver', 'semverCompare'], [50, 0.5, 500]),
  ...forEach(['date', 'dateInZone', 'date_in_zone', 'htmlDate', 'htmlDateInZone', 'toDate', 'mustToDate'], [10, 0.2, 200, 2]),
  ...forEach(['urlParse', 'urlJoin'], [40, 0.2, 1000]),
  ...forEach(['uuidv4', 'randAlphaNum', 'randAlpha', 'randAscii', 'randNumeric', 'randBytes', 'shuffle'], [20, 0.5, 400]),
  ...forEach(['split', 'splitn', 'splitList'], [1, 0.1, 100, 8]),
  ...forEach(['wrap', 'wrapWith', 'camelcase', 'snakecase', 'kebabcase', 'initials', 'abbrev', 'abbrevboth'], [5, 0.1, 200, 8]),
  ...forEach(['nospace', 'trimAll', 'trimall', 'title', 'untitle', 'swapcase', 'substr', 'trunc'], [1, 0.05, 100, 4]),
  ...forEach(['b32enc', 'b32dec', 'b64dec', 'html', 'js', 'urlquery', 'regexQuoteMeta'], [1, 0.2, 100, 8]),
  ...forEach(['quote', 'printf', 'squote'], [1, 0.05, 0, 3]),
  ...forEach(['toYaml', 'mustToYaml', 'toYamlPretty', 'toToml', 'mustToToml'], [10, 0.2, 200, 4]),
  ...forEach(['toJson', 'mustToJson', 'toRawJson', 'mustToRawJson', 'toPrettyJson', 'mustToPrettyJson'], [3, 0.1, 100, 4]),
  ...forEach(['regexReplaceAll', 'mustRegexReplaceAll'], [1, 0.1, 100, 1]),
  ...forEach(['toDecimal', 'int', 'int64', 'atoi', 'float64'], [1, 0.01]),
  ...forEach(['dict', 'pick', 'omit'], [1, 0, 300]),
  set: [1, 0, 80],
  list: [1, 0, 80],
  tpl: [20, 0.5, 2000, 8],
  lookup: [10, 0, 300],
};

function forEach(names: readonly string[], row: Row): Record<string, Row> {
  return Object.fromEntries(names.map((name) => [name, row]));
}

/** What a call of a function costs; undefined for a plain step. */
export function costOf(name: string): Cost | undefined {
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (!row) return undefined;
  const [steps, perCharacter = 0.02, bytes = 0, bytesPerCharacter = 0] = row;
  return { steps, perCharacter, bytes, bytesPerCharacter };
}
