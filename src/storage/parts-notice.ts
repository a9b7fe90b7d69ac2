import type { RevisionHead } from './driver.ts';
import type { ReleaseRecord } from './release.ts';

/**
 * Annotation that contains a revision's summary, so that listings need not read the record. Helm removes the annotation when it
 * updates a record.
 */
export const noteKey = 'tillerless.dev/summary';

interface Note {
  readonly status: string;
  readonly updated: string;
  readonly chart: string;
  readonly version: string;
  readonly appVersion: string;
}

/** Encodes a record's summary. Returns an empty string for a record without a chart, which cannot be summarized. */
export function noteOf({ info, chart }: ReleaseRecord): string {
  if (!chart?.metadata) return '';
  const { name, version = '', appVersion = '' } = chart.metadata;
  const note: Note = { status: info.status ?? '', updated: info.last_deployed ?? '', chart: name, version, appVersion };
  return JSON.stringify(note);
}

/** Returns the summary from the annotation, or undefined if there is none or the status has changed since it was written. */
export function recordFromNote(head: RevisionHead): ReleaseRecord | undefined {
  return recordOfNote(head.annotations[noteKey] ?? '', head);
}

/** Decodes a revision's summary from its annotation or from the cache. */
export function recordOfNote(text: string, head: RevisionHead): ReleaseRecord | undefined {
  const note = readNote(text);
  if (!note || note.status !== head.status) return undefined;
  const { status, updated, chart, version, appVersion } = note;
  const metadata = { name: chart, version, ...(appVersion === '' ? {} : { appVersion }) };
  // A summary contains only the fields that listings show.
  return {
    name: head.name,
    info: { status, last_deployed: updated },
    chart: { metadata },
    manifest: '',
    version: head.revision,
    namespace: head.namespace,
  } as ReleaseRecord;
}

function readNote(text: string): Note | undefined {
  if (text === '') return undefined;
  try {
    const note: unknown = JSON.parse(text);
    return isNote(note) ? note : undefined;
  } catch {
    // The annotation is not a valid summary, so the caller reads the record instead.
    return undefined;
  }
}

function isNote(value: unknown): value is Note {
  const fields = ['status', 'updated', 'chart', 'version', 'appVersion'] as const;
  return (
    typeof value === 'object' && value !== null && fields.every((field) => typeof (value as Partial<Note>)[field] === 'string')
  );
}
