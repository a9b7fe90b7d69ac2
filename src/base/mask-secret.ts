import { sha256 } from './crypto/sha256.ts';

/** Describes a value in a Secret as "(32 bytes, sha256 4f2c1d9e…)", so that changes are visible but the value is not. */
export function describeSecret(data: unknown, encoding: 'base64' | 'utf8'): string {
  if (typeof data === 'object' && data !== null)
    return Object.entries(data)
      .map(([key, value]) => `${key} ${describeSecret(value, encoding)}`)
      .join(', ');
  if (typeof data !== 'string') return '(secret)';
  const bytes = Buffer.from(data, encoding);
  return `(${bytes.length} bytes, sha256 ${sha256(bytes).slice(0, 8)}…)`;
}
