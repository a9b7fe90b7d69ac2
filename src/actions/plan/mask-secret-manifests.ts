import { isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { dumpYaml, parseYaml } from '../../base/yaml/yaml.ts';

/**
 * Masks the data of two versions of a Secret. The result shows only the size of each value, and whether it is the same in both
 * versions. As in the API server, `stringData` overrides `data`.
 */
export function maskedSecrets(before: string | undefined, after: string | undefined): [string | undefined, string | undefined] {
  const [old, next] = [readSecret(before), readSecret(after)];
  return [masked(old, next, '--------'), masked(next, old, '++++++++')];
}

interface SecretText {
  /** comment with the name of the template */
  readonly source: string;
  readonly fields: ValueMap;
  /** data in base64 */
  readonly data: ReadonlyMap<string, string>;
}

function readSecret(text: string | undefined): SecretText | undefined {
  const fields = text === undefined ? null : parseYaml(text);
  if (text === undefined || !isMap(fields)) return undefined;
  const plain = [...mapAt(fields, 'stringData')].map(
    ([key, value]) => [key, Buffer.from(textOf(value)).toString('base64')] as const,
  );
  const encoded = [...mapAt(fields, 'data')].map(([key, value]) => [key, textOf(value).replace(/\s/g, '')] as const);
  return { source: /^#.*\n/.exec(text)?.[0] ?? '', fields, data: new Map([...encoded, ...plain]) };
}

function masked(secret: SecretText | undefined, other: SecretText | undefined, mark: string): string | undefined {
  if (secret === undefined) return undefined;
  const { source, fields, data } = secret;
  const shown: ValueMap = new Map();
  for (const [key, encoded] of data) {
    const size = Buffer.from(encoded, 'base64').length;
    shown.set(key, `${other?.data.get(key) === encoded ? 'REDACTED' : mark} # (${size} bytes)`);
  }
  const rest = [...fields].filter(([key]) => key !== 'data' && key !== 'stringData');
  // helm-diff prints `data` where `stringData` would be sorted, so rename the field after sorting.
  const text = dumpYaml(new Map<string, Value>([...rest, ...(shown.size > 0 ? [['stringData', shown] as const] : [])]));
  return source + text.replace(/^stringData:/m, 'data:');
}

function mapAt(fields: ValueMap, key: string): ValueMap {
  const value = fields.get(key);
  return isMap(value) ? value : new Map();
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : '';
}
