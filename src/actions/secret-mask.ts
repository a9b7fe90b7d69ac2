import { createHash } from 'node:crypto';
import type { FieldChange } from '../kube/diff.ts';

/** A field whose values have been replaced by words about them. */
export interface MaskedField extends FieldChange {
  readonly masked?: boolean;
}

/** Data of a Secret as size and digest: enough to see that it changes, too little to tell what it is. */
export function maskSecret(field: FieldChange): MaskedField {
  const masked: Record<string, unknown> = { path: field.path, masked: true };
  if ('before' in field) masked.before = describe(field.before);
  if ('after' in field) masked.after = describe(field.after);
  return masked as unknown as MaskedField;
}

export function showSecret(field: FieldChange): MaskedField {
  return field;
}

function describe(data: unknown): string {
  if (typeof data !== 'string') return '(secret)';
  const bytes = Buffer.from(data, 'base64');
  return `(${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}…)`;
}
