import type { RemoteSchemas } from '../../chart/model.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { SchemaDocument, schemaError } from './document.ts';
import { readSchema } from './read-schema.ts';

/**
 * Matches text that may be a remote reference. Only schemas that match are parsed. Most do not, because they refer only to
 * json-schema.org.
 */
const mayBeRemote = /"(?:\$?id|\$schema|\$ref|\$dynamicRef)"\s*:\s*"(?!https?:\/\/json-schema\.org\/)(?:https?|urn):/;

/** The remote documents that a schema refers to. */
export interface RemoteReferences {
  /** http and https URLs without fragments that have not been fetched yet */
  readonly urls: readonly string[];
  /** URNs that no known schema declares */
  readonly urns: readonly string[];
}

/** Finds the remote references in a schema and in the known documents that it refers to. An invalid schema has no references. */
export function remoteReferences(schema: Uint8Array, known: RemoteSchemas): RemoteReferences {
  const text = Buffer.from(schema.buffer, schema.byteOffset, schema.byteLength).toString('latin1');
  if (!mayBeRemote.test(text)) return { urls: [], urns: [] };
  const missing = new Set<string>();
  try {
    const document = new SchemaDocument(readSchema(schema), {
      readRemote: (uri) => {
        const data = known.get(uri)?.data;
        if (data) return readSchema(data);
        missing.add(uri);
        throw schemaError('not fetched yet');
      },
    });
    document.referenceProblems();
  } catch (error) {
    if (!isTillerlessError(error, 'VALUES_SCHEMA')) throw error;
  }
  const all = [...missing].filter((uri) => !known.has(uri));
  return { urls: all.filter((uri) => /^https?:/.test(uri)), urns: all.filter((uri) => uri.startsWith('urn:')) };
}
