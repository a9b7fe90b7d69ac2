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

/** Go's JSON decoder accepts null for a field of any type, and leaves its zero value there. */
const optional = <T extends z.ZodMiniType>(type: T) => z.exactOptional(z.nullable(type));

/** Beyond JavaScript's safe integers too: a hook may have any weight. */
const integer = z.number().check(z.refine(Number.isInteger, 'expected integer'));
const text = optional(z.string());
const texts = optional(z.array(z.string()));
/** Whatever JSON has in it: the data was parsed as JSON before. */
const jsonMap = z.looseObject({}) as unknown as z.ZodMiniType<JsonMap>;
/** One of some terms. Those of later versions of Helm are shown as they are, so any string passes as one. */
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

/** Go leaves empty fields out: a hook whose object has a generateName has no name. */
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

/** The kinds of values are those of Helm's Go types; what Go would leave at its zero value may be missing. */
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
 * Reads a record from the JSON data of one. Unknown fields and the order of keys are kept.
 *
 * @throws what `fail` makes when a value is of the wrong kind
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

/** Reads the `info` of a record; undefined when it is not one. */
export function readInfo(data: unknown): ReleaseInfo | undefined {
  return hasShape(infoShape, data) ? withoutNulls(infoShape, data) : undefined;
}

/** Reads the metadata of a record's chart; undefined when it is not that. */
export function readMetadata(data: unknown): StoredMetadata | undefined {
  return hasShape(metadataShape, data) ? completeMetadata(data) : undefined;
}

/** Helm writes null for what a chart does not have, so nulls stay. */
function completeChart({ metadata, ...chart }: z.output<typeof chartShape>): StoredChart {
  // The metadata are first, where Helm writes them.
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

/** The fields of a schema that are null are left out, as if they were missing. Others are unknown, and kept. */
function withoutNulls<T extends object>(schema: { readonly shape: object }, fields: T): WithoutNulls<T> {
  const isKept = ([key, value]: [string, unknown]): boolean => value !== null || !Object.hasOwn(schema.shape, key);
  // Only nulls are left out, which the type says.
  return Object.fromEntries(Object.entries(fields).filter(isKept)) as WithoutNulls<T>;
}
