import * as z from 'zod/mini';
import { readCacheFile, writeCacheFile } from '../base/cache-file.ts';
import { hasShape } from '../base/decode-shape.ts';
import type { RevisionHead } from './driver.ts';
import { noteOf, recordOfNote } from './parts-notice.ts';
import type { ReleaseRecord } from './release.ts';

/** So many are kept, those that were read last. */
const maxEntries = 20_000;

/** What listings showed of records that had no note beside them, kept between runs: an object in a state need be read once. */
export interface SummaryCache {
  /** undefined when the object is not known, or not in this state */
  find(head: RevisionHead): ReleaseRecord | undefined;
  keep(head: RevisionHead, record: ReleaseRecord): void;
  /** Writes what is new. A cache that can't be written is no reason to fail. */
  save(): void;
}

/** @param file  need not exist; what it holds is believed as far as objects and their states agree */
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

/** resourceVersion and note */
const entryShape = z.tuple([z.string(), z.string()]);

/** Entries by their uid, of whatever shape: of thousands, only those that are wanted are checked. */
function readEntries(file: string): Map<string, unknown> {
  const stored = readCacheFile(file);
  return new Map(Array.isArray(stored) ? stored.filter(Array.isArray).map(([uid, entry]) => [String(uid), entry]) : []);
}
