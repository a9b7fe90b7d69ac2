import { describeSecret } from '../../base/mask-secret.ts';
import type { FieldChange } from '../../kube/change/diff.ts';

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
