import { describeSecret } from '../../base/mask-secret.ts';
import type { FieldChange } from '../../kube/change/diff.ts';

/** A changed field of a Secret. Instead of the values, it contains their sizes and digests. */
export interface MaskedField {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly masked: true;
}

/** Replaces the data of a Secret with its size and digest, so that changes are visible but the values are not. */
export function maskSecret(field: FieldChange): MaskedField {
  const encoding = field.path.startsWith('stringData') ? 'utf8' : 'base64';
  return {
    path: field.path,
    masked: true,
    ...('before' in field ? { before: describeSecret(field.before, encoding) } : {}),
    ...('after' in field ? { after: describeSecret(field.after, encoding) } : {}),
  };
}
