import type { RemoteSchemas } from '../../chart/model.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { SchemaDocument, schemaError } from './document.ts';
import { readSchema } from './read-schema.ts';

/** A text that names nothing on other servers need not be parsed: most schemas refer to their draft alone. */
const mayBeRemote = /"(?:\$?id|\$schema|\$ref|\$dynamicRef)"\s*:\s*"(?!https?:\/\/json-schema\.org\/)(?:https?|urn):/;

/** Documents that a schema refers to. */
export interface RemoteReferences {
  /** http and https, without fragment; those of `known` are left out */
  readonly urls: readonly string[];
  /** urn: references that no schema declares */
  readonly urns: readonly string[];
}

/** Finds what a schema refers to outside itself, directly or through documents that are known already. A damaged schema refers to nothing. */
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
