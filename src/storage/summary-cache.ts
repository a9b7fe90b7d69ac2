import * as z from 'zod/mini';
import { readCacheFile, writeCacheFile } from '../base/cache-file.ts';
import { hasShape } from '../base/decode-shape.ts';
import type { RevisionHead } from './driver.ts';
import { noteOf, recordOfNote } from './parts-notice.ts';
import type { ReleaseRecord } from './release.ts';

/** Maximum number of entries. The most recently added entries are kept. */
const maxEntries = 20_000;

/** Caches the summaries of records that have no summary annotation, so that each version of a stored object is read only once. */
export interface SummaryCache {
  /** Returns the summary of a stored record, or undefined if it is not cached or the record's resource version has changed. */
  find(head: RevisionHead): ReleaseRecord | undefined;
  keep(head: RevisionHead, record: ReleaseRecord): void;
  /** Writes new entries. Errors are ignored. */
  save(): void;
}

/**
 * Opens a cache file.
 *
 * @param file path of the cache file, which need not exist; an entry is used only if both UID and resource version match
 */
export function openSummaryCache(file: string): SummaryCache {
  let entries: Map<string, unknown> | undefined;
  let isNew = false;
  const all = (): Map<string, unknown> => {
    entries ??= readEntries(file);
    return entries;
  };
  return {
    find: (head) => {
      const entry = all().get(head.uid);
      if (!hasShape(entryShape, entry)) return undefined;
      const [resourceVersion, note] = entry;
      return resourceVersion === head.resourceVersion ? recordOfNote(note, head) : undefined;
    },
    keep: (head, record) => {
      if (head.uid === '' || head.resourceVersion === '') return;
      all().delete(head.uid);
      all().set(head.uid, [head.resourceVersion, noteOf(record)]);
      isNew = true;
    },
    save: () => {
      if (!isNew || !entries) return;
      isNew = false;
      writeCacheFile(file, [...entries].slice(-maxEntries));
    },
  };
}

/** the resourceVersion and the encoded summary */
const entryShape = z.tuple([z.string(), z.string()]);

/** Reads the entries, keyed by UID. An entry is not validated until it is used. */
function readEntries(file: string): Map<string, unknown> {
  const stored = readCacheFile(file);
  return new Map(Array.isArray(stored) ? stored.filter(Array.isArray).map(([uid, entry]) => [String(uid), entry]) : []);
}
