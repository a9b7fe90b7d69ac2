import * as z from 'zod/mini';
import { decodeShape, hasShape } from '../base/decode-shape.ts';
import type { JsonMap } from '../base/go/value-to-json.ts';
import type {
  ApplyMethod,
  HookRun,
  ReleaseInfo,
  ReleaseRecord,
  ReleaseStatus,
  StoredChart,
  StoredHook,
  StoredMetadata,
} from './release.ts';

/** An optional field, which may be null: Go's JSON decoder accepts null for any type and keeps the zero value. */
const optional = <T extends z.ZodMiniType>(type: T) => z.exactOptional(z.nullable(type));

/** An integer of any size, because hook weights are not limited. */
const integer = z.number().check(z.refine(Number.isInteger, 'expected integer'));
const text = optional(z.string());
const texts = optional(z.array(z.string()));
/** Any JSON object. No further validation is needed, because the data was parsed from JSON. */
const jsonMap = z.looseObject({}) as unknown as z.ZodMiniType<JsonMap>;
/**
 * A string with a set of known values. Other values, which later Helm versions may write, are accepted and displayed unchanged.
 */
const term = <T extends string>() => z.string() as unknown as z.ZodMiniType<T>;

const infoShape = z.looseObject({
  first_deployed: text,
  last_deployed: text,
  deleted: text,
  description: text,
  status: optional(term<ReleaseStatus>()),
  notes: text,
  rollback_revision: optional(integer),
});

const metadataShape = z.looseObject({
  name: text,
  version: text,
  appVersion: text,
  annotations: optional(z.record(z.string(), z.string())),
  dependencies: optional(z.array(z.looseObject({ name: text, alias: text }))),
});

const fileShape = z.looseObject({ name: text, data: text, modtime: text });

const chartShape = z.looseObject({
  metadata: optional(metadataShape),
  lock: optional(z.looseObject({})),
  templates: optional(z.array(fileShape)),
  values: optional(jsonMap),
  schema: text,
  files: optional(z.array(fileShape)),
});

const runShape = z.looseObject({ started_at: text, completed_at: text, phase: optional(term<NonNullable<HookRun['phase']>>()) });

/** Any field may be missing, because Go omits empty fields, such as the name of a hook that uses generateName. */
const hookShape = z.looseObject({
  name: text,
  kind: text,
  path: text,
  manifest: text,
  events: texts,
  last_run: optional(runShape),
  weight: optional(integer),
  delete_policies: texts,
  output_log_policies: texts,
});

/** The types match Helm's Go structs. Fields may be missing if Go allows them to have the zero value. */
const recordShape = z.looseObject({
  name: z.string(),
  info: infoShape,
  chart: optional(chartShape),
  config: optional(jsonMap),
  manifest: text,
  hooks: optional(z.array(hookShape)),
  version: optional(integer),
  namespace: text,
  apply_method: optional(term<ApplyMethod>()),
});

/**
 * Validates a record's JSON data. Unknown fields and the order of keys are preserved.
 *
 * @throws the error returned by `fail` if a value has the wrong type
 */
export function readRecord(data: unknown, fail: (problem: string) => Error): ReleaseRecord {
  const record = withoutNulls(recordShape, decodeShape(recordShape, data, fail));
  const { info, chart, hooks, manifest = '', namespace = '', version = 0, ...rest } = record;
  return {
    ...rest,
    info: withoutNulls(infoShape, info),
    ...(chart ? { chart: completeChart(chart) } : {}),
    manifest,
    ...(hooks ? { hooks: hooks.map(completeHook) } : {}),
    version,
    namespace,
  };
}

/** Validates a record's `info`. Returns undefined if it is invalid. */
export function readInfo(data: unknown): ReleaseInfo | undefined {
  return hasShape(infoShape, data) ? withoutNulls(infoShape, data) : undefined;
}

/** Validates a record's chart metadata. Returns undefined if it is invalid. */
export function readMetadata(data: unknown): StoredMetadata | undefined {
  return hasShape(metadataShape, data) ? completeMetadata(data) : undefined;
}

/** Completes a decoded chart. Helm writes null for the missing fields of a chart, so nulls are preserved. */
function completeChart({ metadata, ...chart }: z.output<typeof chartShape>): StoredChart {
  // Put the metadata first, as Helm does.
  return metadata ? { metadata: completeMetadata(metadata), ...chart } : chart;
}

function completeMetadata(stored: z.output<typeof metadataShape>): StoredMetadata {
  const metadata = withoutNulls(metadataShape, stored);
  return { ...metadata, name: metadata.name ?? '' };
}

function completeHook(stored: z.output<typeof hookShape>): StoredHook {
  const hook = withoutNulls(hookShape, stored);
  const { name = '', kind = '', path = '', manifest = '', events = [] } = hook;
  return { ...hook, name, kind, path, manifest, events };
}

type WithoutNulls<T> = { [K in keyof T]: Exclude<T[K], null> };

/** Removes known fields that are null. Unknown fields are kept. */
function withoutNulls<T extends object>(schema: { readonly shape: object }, fields: T): WithoutNulls<T> {
  const isKept = ([key, value]: [string, unknown]): boolean => value !== null || !Object.hasOwn(schema.shape, key);
  // The cast is safe, because all known fields that are null have been removed.
  return Object.fromEntries(Object.entries(fields).filter(isKept)) as WithoutNulls<T>;
}
