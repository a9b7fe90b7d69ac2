import type { RevisionHead } from './driver.ts';
import type { ReleaseRecord } from './release.ts';

/**
 * Annotation with the summary of a revision, so that listings need not read the record. Helm removes it when it changes a record.
 */
export const noteKey = 'tillerless.dev/summary';

interface Note {
  readonly status: string;
  readonly updated: string;
  readonly chart: string;
  readonly version: string;
  readonly appVersion: string;
}

/** Encodes the summary; empty for a record without a chart, which cannot be summarized. */
export function noteOf({ info, chart }: ReleaseRecord): string {
  if (!chart?.metadata) return '';
  const { name, version = '', appVersion = '' } = chart.metadata;
  const note: Note = { status: info.status ?? '', updated: info.last_deployed ?? '', chart: name, version, appVersion };
  return JSON.stringify(note);
}

/** Returns the summary in the annotation; undefined if there is none or it belongs to another state. */
export function recordFromNote(head: RevisionHead): ReleaseRecord | undefined {
  return recordOfNote(head.annotations[noteKey] ?? '', head);
}

/** Decodes a summary that was stored elsewhere. */
export function recordOfNote(text: string, head: RevisionHead): ReleaseRecord | undefined {
  const note = readNote(text);
  if (!note || note.status !== head.status) return undefined;
  const { status, updated, chart, version, appVersion } = note;
  const metadata = { name: chart, version, ...(appVersion === '' ? {} : { appVersion }) };
  // A summary contains only what listings show.
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
    // Not a summary of ours: read the record.
    return undefined;
  }
}

function isNote(value: unknown): value is Note {
  const fields = ['status', 'updated', 'chart', 'version', 'appVersion'] as const;
  return (
    typeof value === 'object' && value !== null && fields.every((field) => typeof (value as Partial<Note>)[field] === 'string')
  );
}
