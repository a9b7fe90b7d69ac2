import type { RevisionHead } from './driver.ts';
import type { ReleaseRecord } from './release.ts';

/** What a listing shows of a revision, beside its record: it need not be read then. Helm takes it away with whatever it changes. */
export const noteKey = 'tillerless.dev/summary';

interface Note {
  readonly status: string;
  readonly updated: string;
  readonly chart: string;
  readonly version: string;
  readonly appVersion: string;
}

/** Empty for a record without a chart, which a note cannot describe. */
export function noteOf({ info, chart }: ReleaseRecord): string {
  if (!chart?.metadata) return '';
  const { name, version = '', appVersion = '' } = chart.metadata;
  const note: Note = { status: info.status ?? '', updated: info.last_deployed ?? '', chart: name, version, appVersion };
  return JSON.stringify(note);
}

/** The record as far as the note beside it tells; undefined when there is none, or one that does not belong to this state. */
export function recordFromNote(head: RevisionHead): ReleaseRecord | undefined {
  return recordOfNote(head.annotations[noteKey] ?? '', head);
}

/** The same of a note that was kept elsewhere. */
export function recordOfNote(text: string, head: RevisionHead): ReleaseRecord | undefined {
  const note = readNote(text);
  if (!note || note.status !== head.status) return undefined;
  const { status, updated, chart, version, appVersion } = note;
  const metadata = { name: chart, version, ...(appVersion === '' ? {} : { appVersion }) };
  // Only what a listing shows is there, as in every summary.
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
    // Somebody else's: the record tells.
    return undefined;
  }
}

function isNote(value: unknown): value is Note {
  const fields = ['status', 'updated', 'chart', 'version', 'appVersion'] as const;
  return (
    typeof value === 'object' && value !== null && fields.every((field) => typeof (value as Partial<Note>)[field] === 'string')
  );
}
