import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { decodeShape } from '../../base/decode-shape.ts';
import { formatRfc3339 } from '../../base/go/rfc3339.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import { type Fields, isFields } from '../../base/untyped-fields.ts';
import type { Chart } from '../../chart/model.ts';
import type { RandomSeed } from '../../engine/randomness.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Change } from '../../kube/change/plan.ts';
import { targetKey } from '../../kube/resource.ts';
import type { PlanDocument } from '../../report/plan-document.ts';
import type { ApplyMethod, StoredHook } from '../../storage/release.ts';
import type { ApplyChoice, CrdChoice } from '../release/operation-options.ts';
import type { ValuesReuse } from '../release/upgrade.ts';
import { bareObject, isSecret } from './object-view.ts';
import { type OperationPlan, type PlanRequest, planMethod } from './plan.ts';
import { chartDigest, digestOf } from './plan-digests.ts';
import { encodeValues } from './plan-values.ts';

const planKind = 'tillerless.dev/plan';
/** Version of the file format, incremented for incompatible changes. */
const planVersion = 1;

/** An object in a saved plan. */
export interface SavedObject {
  /** apiVersion/Kind/namespace/name */
  readonly object: string;
  readonly action: Change['action'];
  /** SHA-256 digest of the rendered object or, if the object is to be deleted, of the object in the stored revision */
  readonly sent: string;
  /** the live object, if it exists; `digest` excludes status and managedFields */
  readonly live?: { readonly uid: string; readonly resourceVersion: string; readonly digest: string };
}

/** The file written by `plan --out`; see docs/plan.md. */
export interface SavedPlan {
  readonly kind: typeof planKind;
  readonly version: typeof planVersion;
  /** creation time in RFC 3339 format */
  readonly made: string;
  /** time of rendering in milliseconds since the Unix epoch, used to reproduce dates in templates */
  readonly madeMs: number;
  /** seed used to reproduce random values in templates; absent in plans without a chart */
  readonly random?: RandomSeed;
  readonly operation: OperationPlan['operation'];
  readonly release: string;
  readonly namespace: string;
  readonly revision: { readonly from?: number; readonly to?: number };
  readonly method: ApplyMethod | 'replace';
  readonly chart?: { readonly path: string; readonly name: string; readonly version: string; readonly digest: string };
  /** the user's values, encoded as described in plan-values.ts */
  readonly values?: unknown;
  readonly options: SavedOptions;
  /** SHA-256 digest of the record's hooks */
  readonly hooks: string;
  readonly objects: readonly SavedObject[];
  /** the plan as displayed, with the data of Secrets masked */
  readonly plan: PlanDocument;
}

export interface SavedOptions extends ApplyChoice {
  readonly values: ValuesReuse;
  /** revision to roll back to */
  readonly rollback: number;
  readonly noHooks: boolean;
  /** absent to use the operation's default */
  readonly crds?: CrdChoice;
  readonly skipSchema: boolean;
  readonly enableDns: boolean;
}

export interface PlanToSave {
  readonly request: PlanRequest;
  readonly plan: OperationPlan;
  readonly document: PlanDocument;
  /** absolute path of the chart; undefined if the operation has no chart */
  readonly chartPath: string | undefined;
  readonly madeMs: number;
  readonly random: RandomSeed;
}

/** Converts a plan to the data needed to execute it later. */
export function savedPlan({ request, plan, document, chartPath, madeMs, random }: PlanToSave): SavedPlan {
  const { of } = request;
  const chart = of.kind === 'chart' ? of.chart : undefined;
  const target = plan.operation === 'rollback' ? (plan.to?.info.rollback_revision ?? 0) : 0;
  return {
    kind: planKind,
    version: planVersion,
    made: formatRfc3339(madeMs),
    madeMs,
    ...(chart ? { random } : {}),
    operation: plan.operation,
    release: request.name,
    namespace: document.namespace,
    revision: document.revision,
    method: planMethod(request, plan),
    ...(chart && chartPath ? { chart: savedChart(chart.chart, chartPath), values: encodeValues(chart.userValues) } : {}),
    options: {
      ...request.apply,
      values: of.kind === 'chart' ? of.values : 'default',
      rollback: target,
      noHooks: request.noHooks === true,
      ...(request.crds === undefined ? {} : { crds: request.crds }),
      skipSchema: chart?.skipSchema === true,
      enableDns: chart?.enableDns === true,
    },
    hooks: hooksDigest((plan.to ?? plan.from)?.hooks),
    objects: [...plan.planned.crdChanges, ...plan.planned.changes].map(savedObject),
    plan: withoutSecrets(document),
  };
}

function savedChart(chart: Chart, path: string): NonNullable<SavedPlan['chart']> {
  return { path, name: chart.metadata.name, version: chart.metadata.version, digest: chartDigest(chart) };
}

/** Masks the data of Secrets in a plan that was displayed with --show-secrets. */
function withoutSecrets(document: PlanDocument): PlanDocument {
  const changes = document.changes.map((change) => {
    if (!isSecret(change)) return change;
    const { diff: _, ...rest } = change;
    const [fields, drift] = [rest.fields.filter((field) => field.masked), rest.drift.filter((field) => field.masked)];
    return { ...rest, fields, drift };
  });
  return { ...document, changes };
}

/** Returns the digest of hooks, without the results of their last runs. */
export function hooksDigest(hooks: readonly StoredHook[] | null | undefined): string {
  return digestOf((hooks ?? []).map(({ last_run: _, ...hook }) => hook));
}

export function savedObject(change: Change): SavedObject {
  const { target, live } = change;
  return {
    object: targetKey(target),
    action: change.action,
    sent: digestOf(target.object),
    ...(live
      ? {
          live: {
            uid: live.metadata.uid ?? '',
            resourceVersion: live.metadata.resourceVersion ?? '',
            digest: digestOf(bareObject(live)),
          },
        }
      : {}),
  };
}

/** Writes a plan with mode 0600, because it contains the user's values. @throws FILE_IO */
export function writePlan(file: string, plan: object): void {
  const temporary = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    // Writing to an existing file would keep its mode, so a new file is created.
    writeFileSync(temporary, `${JSON.stringify(plan, undefined, 1)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, file);
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary);
    throw new TillerlessError('FILE_IO', `cannot write the plan to ${file}: ${systemProblem(error)}`, { cause: error });
  }
}

const optionsShape = z.looseObject({
  serverSide: z.enum(['true', 'false', 'auto']),
  forceConflicts: z.union([z.boolean(), z.array(z.string())]),
  forceReplace: z.boolean(),
  takeOwnership: z.boolean(),
  recreateImmutable: z.boolean(),
  values: z.enum(['default', 'reset', 'reuse', 'reset-then-reuse']),
  rollback: z.int(),
  noHooks: z.boolean(),
  crds: z.exactOptional(z.enum(['create', 'apply', 'skip'])),
  skipSchema: z.boolean(),
  enableDns: z.boolean(),
});

const objectShape = z.looseObject({
  object: z.string(),
  action: z.enum(['create', 'update', 'recreate', 'unchanged', 'delete', 'gone', 'keep', 'not-owned']),
  sent: z.string(),
  live: z.exactOptional(z.looseObject({ uid: z.string(), resourceVersion: z.string(), digest: z.string() })),
});

/** Maximum time value of a Date. */
const maxMs = 8.64e15;

const planShape = z
  .looseObject({
    kind: z.literal(planKind),
    version: z.literal(planVersion),
    made: z.string(),
    madeMs: z.int().check(z.minimum(0), z.maximum(maxMs)),
    random: z.exactOptional(
      z.looseObject({
        seed: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'expected 32 bytes in hexadecimal')),
        made: z.array(z.string()),
      }),
    ),
    operation: z.enum(['install', 'upgrade', 'rollback', 'uninstall']),
    release: z.string(),
    namespace: z.string(),
    revision: z.looseObject({ from: z.exactOptional(z.int()), to: z.exactOptional(z.int()) }),
    method: z.enum(['ssa', 'csa', 'replace']),
    chart: z.exactOptional(z.looseObject({ path: z.string(), name: z.string(), version: z.string(), digest: z.string() })),
    values: z.exactOptional(z.unknown()),
    options: optionsShape,
    hooks: z.string(),
    objects: z.array(objectShape),
    // Not validated, because it is only used for display.
    plan: z.looseObject({}) as unknown as z.ZodMiniType<PlanDocument>,
  })
  .check(z.refine(hasItsChart, { path: ['chart'], error: 'expected object, got nothing' }));

function hasItsChart({ operation, chart }: Pick<SavedPlan, 'operation' | 'chart'>): boolean {
  return chart !== undefined || operation === 'rollback' || operation === 'uninstall';
}

/**
 * Reads a saved plan. A saved plan is never executed directly: it is first compared with a newly computed plan.
 *
 * @throws FILE_NOT_FOUND, PLAN_INVALID
 */
export function readPlan(file: string): SavedPlan {
  return decodePlan(readPlanFile(file), file);
}

/** Reads a file with saved plans. @throws FILE_NOT_FOUND, PLAN_INVALID */
export function readPlanFile(file: string): Fields {
  return parse(file, read(file));
}

/** Decodes a saved plan. @param file for error messages @throws PLAN_INVALID */
export function decodePlan(data: Fields, file: string): SavedPlan {
  if (data.kind !== planKind) throw invalidPlan(file, 'not a saved plan');
  if (data.version !== planVersion)
    throw invalidPlan(
      file,
      `the plan has version ${JSON.stringify(data.version)}, but this program supports version ${planVersion}`,
    );
  return decodeShape(planShape, data, (problem) => invalidPlan(file, problem));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new TillerlessError('FILE_NOT_FOUND', `cannot read the plan ${file}: ${systemProblem(error)}`, { cause: error });
  }
}

function parse(file: string, text: string): Fields {
  try {
    const data: unknown = JSON.parse(text);
    if (isFields(data)) return data;
  } catch {
    // Invalid JSON results in the same error as JSON that is not an object.
  }
  throw invalidPlan(file, 'it is not a JSON object');
}

/** Returns the error for a file that is not a valid plan. */
export function invalidPlan(file: string, reason: string): TillerlessError {
  return new TillerlessError('PLAN_INVALID', `cannot run the plan in ${file}: ${reason}`, {
    where: { file },
    hint: 'create one with `plan RELEASE CHART --out FILE`',
  });
}
