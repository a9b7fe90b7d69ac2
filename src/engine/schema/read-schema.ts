import { parseGoJson } from '../../base/go/json.ts';
import type { Value } from '../../base/go/value.ts';
import { isTillerlessError, reasonOf } from '../../errors/tillerless-error.ts';
import { schemaError } from './document.ts';

/** Parses a schema. @throws VALUES_SCHEMA with the error message of Helm's validator */
export function readSchema(bytes: Uint8Array): Value {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (text.trim() === '') throw schemaError('EOF');
  try {
    return parseGoJson(text, { isExact: true });
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    const message = reasonOf(error);
    // For truncated input and trailing data, report the messages of Go's streaming JSON decoder, which Helm's validator uses.
    if (message === 'unexpected end of JSON input') throw schemaError('unexpected EOF');
    throw schemaError(message.endsWith('after top-level value') ? 'invalid character after top-level value' : message);
  }
}
