import { sha256 } from '../../base/crypto/sha256.ts';
import { textOf } from '../../base/untyped-fields.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import { decodeRecord, encodeRecord } from '../codec.ts';
import { recordKey } from '../driver.ts';
import type { ReleaseRecord, StoredHook } from '../release.ts';
import type { RecordKind, RecordObject } from './record-object.ts';

/** Maximum size of a Secret's or ConfigMap's data, in bytes. */
const maxData = 1 << 20;
const partBytes = 1_000_000;
/** Maximum number of parts. A record that needs more would be larger than half a gigabyte. */
const maxParts = 512;

const partsKey = 'tillerless.dev/parts';
export const partOfKey = 'tillerless.dev/part-of';
export const revisionKey = 'tillerless.dev/revision';

/** A record that is too large for a single object. It is stored as a head, which Helm can list, and a number of parts. */
export interface SplitRecord {
  /** the record without the data in the parts; its manifest is replaced with a message that Helm displays */
  readonly head: ReleaseRecord;
  readonly annotations: Readonly<Record<string, string>>;
  /**
   * objects that must be written before the head; their names contain a digest of the content, so a part that already exists need
   * not be overwritten
   */
  readonly parts: readonly RecordObject[];
}

/**
 * Annotations for a record that is not split. They clear the reference to parts, in case an earlier version of the record was
 * split.
 */
export const unsplit: Readonly<Record<string, string>> = { [partsKey]: '' };

/**
 * Reference from the head of a split record to its parts. It is stored both in an annotation and in the head's `manifest` field,
 * because Helm drops annotations when it updates the status of a record.
 */
export interface PartsReference {
  readonly count: number;
  /** SHA-256 digest of all parts combined */
  readonly digest: string;
  /** common prefix of the part names, which are PREFIX.0, PREFIX.1 and so on */
  readonly prefix: string;
}

const marker = '---\nmessage: this release is larger than one object can be';
/**
 * Maximum size of the payload in the head of a split record. A larger payload is always a complete record, and need not be
 * decoded to find out whether it refers to parts.
 */
const maxHead = 64_000;

function referenceText({ count, digest, prefix }: PartsReference): string {
  return `${count} ${digest} ${prefix}`;
}

function readReference(text: string): PartsReference | undefined {
  const [, count, digest, prefix] = /^(\d{1,3}) ([0-9a-f]{64}) ([a-z0-9.-]+)$/.exec(text) ?? [];
  if (count === undefined || digest === undefined || prefix === undefined || Number(count) > maxParts) return undefined;
  return { count: Number(count), digest, prefix };
}

/** Returns the reference to a record's parts, or undefined if the record is not split. @param decode decodes the head */
export function partsOf(object: RecordObject, decode: () => ReleaseRecord): PartsReference | undefined {
  const annotated = readReference(object.metadata.annotations?.[partsKey] ?? '');
  if (annotated) return annotated;
  if (textOf(object.data?.release).length > maxHead) return undefined;
  const manifest = manifestOf(decode);
  return manifest?.startsWith(marker) ? readReference(/^parts: (.*)$/m.exec(manifest)?.[1] ?? '') : undefined;
}

function manifestOf(decode: () => ReleaseRecord): string | undefined {
  try {
    return decode().manifest;
  } catch (error) {
    // Ignore the error here. It is reported later, when the record is decoded.
    if (isTillerlessError(error, 'STORAGE_DECODE')) return undefined;
    throw error;
  }
}

/**
 * Splits a record whose payload exceeds the size limit of an object. The status, description, times and hook runs are stored in
 * the head (the object that Helm lists), so that updating them does not rewrite the parts.
 *
 * @returns undefined if the record fits into a single object
 * @throws STORAGE_TOO_LARGE
 */
export function splitRecord(kind: RecordKind, record: ReleaseRecord, payload: string): SplitRecord | undefined {
  if (payload.length <= maxData) return undefined;
  const body = encodeRecord({ ...record, info: bodyInfo(record), ...withHooks(record, withoutRun) });
  const digest = sha256(body);
  const count = Math.ceil(body.length / partBytes);
  if (count > maxParts)
    throw new TillerlessError('STORAGE_TOO_LARGE', `the record of release "${record.name}" would need ${count} parts`, {
      hint: 'exclude large files from the chart with .helmignore',
    });
  const { name, version, namespace } = record;
  const reference = { count, digest, prefix: `${recordKey(name, version)}.${digest.slice(0, 12)}` };
  const parts = partNames(reference).map((part, i): RecordObject => {
    const labels = { [partOfKey]: name, [revisionKey]: String(version) };
    return {
      apiVersion: 'v1',
      kind: kind.kind,
      ...(kind.kind === 'Secret' ? { type: 'tillerless.dev/release-part.v1' } : {}),
      metadata: { name: part, namespace, labels },
      data: { part: kind.encode(body.slice(i * partBytes, (i + 1) * partBytes)) },
    };
  });
  return { head: headOf(record, reference), annotations: { [partsKey]: referenceText(reference) }, parts };
}

/** Returns the names of the objects that contain the parts of a record, in order. */
export function partNames({ count, prefix }: PartsReference): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}.${i}`);
}

/**
 * Returns the fields of `info` that are stored in the parts of a split record: only the release notes, which may be long. The
 * other fields are stored in the head.
 */
function bodyInfo(record: ReleaseRecord): ReleaseRecord['info'] {
  return record.info.notes === undefined ? {} : { notes: record.info.notes };
}

function withHooks(record: ReleaseRecord, change: (hook: StoredHook) => StoredHook): Pick<ReleaseRecord, 'hooks'> {
  return record.hooks ? { hooks: record.hooks.map(change) } : {};
}

function withoutRun({ last_run: _, ...hook }: StoredHook): StoredHook {
  return hook;
}

function headOf(record: ReleaseRecord, reference: PartsReference): ReleaseRecord {
  const { name, version, namespace, apply_method: method } = record;
  const { notes: _, ...info } = record.info;
  return {
    name,
    info,
    ...(record.chart ? { chart: { metadata: record.chart.metadata ?? null } } : {}),
    // Helm cannot parse this manifest, and therefore fails with an error that contains its text. If it could, it would lose track
    // of the release's objects.
    manifest: `${marker} and is kept in ${reference.count} parts by tillerless, which alone can go on with it\nparts: ${referenceText(reference)}\n`,
    version,
    namespace,
    ...(method === undefined ? {} : { apply_method: method }),
    tillerless: { runs: (record.hooks ?? []).map((hook) => hook.last_run ?? null) },
  };
}

type Annotated = Pick<RecordObject['metadata'], 'annotations'>;

/** Reports whether the stored head of a record refers to the parts in `split`, which therefore need not be written again. */
export function hasParts(head: Annotated, split: SplitRecord): boolean {
  return head.annotations?.[partsKey] === split.annotations[partsKey];
}

/**
 * Combines a head and its parts into the full record.
 *
 * @param parts the parts in the order of their names; undefined for a missing part
 * @throws STORAGE_DECODE
 */
export function joinParts(
  kind: RecordKind,
  { head, reference, location }: { readonly head: ReleaseRecord; readonly reference: PartsReference; readonly location: string },
  parts: readonly (RecordObject | undefined)[],
): ReleaseRecord {
  const missing = parts.indexOf(undefined);
  if (missing >= 0) throw brokenParts(location, `part ${partNames(reference)[missing]} is missing`);
  const body = parts.map((part) => kind.decode(textOf(part?.data?.part))).join('');
  if (sha256(body) !== reference.digest) throw brokenParts(location, 'its parts were changed');
  const full = decodeRecord(body, location);
  const { runs } = (head.tillerless ?? {}) as { readonly runs?: readonly (StoredHook['last_run'] | null)[] };
  const hooks = full.hooks?.map((hook, i) => ({ ...hook, ...(runs?.[i] ? { last_run: runs[i] } : {}) }));
  // The parts contain the number of the revision that they were written for. After a rollback by Helm, that is an older revision,
  // so take the number from the head.
  return { ...full, version: head.version, info: { ...full.info, ...head.info }, ...(hooks ? { hooks } : {}) };
}

function brokenParts(location: string, problem: string): TillerlessError {
  return new TillerlessError('STORAGE_DECODE', `cannot read the release record in ${location}: ${problem}`, {
    where: { object: location },
    hint: 'restore the parts, or delete the record to continue from the previous revision',
  });
}
