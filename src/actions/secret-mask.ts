import { createHash } from 'node:crypto';
import type { FieldChange } from '../kube/diff.ts';

/** A field whose values have been replaced by words about them. */
export interface MaskedField {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly masked: true;
}

/** Data of a Secret as size and digest: enough to see that it changes, too little to tell what it is. */
export function maskSecret(field: FieldChange): MaskedField {
  const encoding = field.path.startsWith('stringData') ? 'utf8' : 'base64';
  return {
    path: field.path,
    masked: true,
    ...('before' in field ? { before: describeSecret(field.before, encoding) } : {}),
    ...('after' in field ? { after: describeSecret(field.after, encoding) } : {}),
  };
}

/** "(32 bytes, sha256 4f2c1d9e…)" */
export function describeSecret(data: unknown, encoding: 'base64' | 'utf8'): string {
  if (typeof data === 'object' && data !== null)
    return Object.entries(data)
      .map(([key, value]) => `${key} ${describeSecret(value, encoding)}`)
      .join(', ');
  if (typeof data !== 'string') return '(secret)';
  const bytes = Buffer.from(data, encoding);
  return `(${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}…)`;
}
