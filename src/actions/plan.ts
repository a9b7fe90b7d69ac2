import { diffFields, type FieldChange } from '../kube/diff.ts';
import type { Change } from '../kube/plan.ts';
import type { KubeObject } from '../kube/resource.ts';
import { chartLabel, type ReleaseRecord } from '../storage/release.ts';
import { readHistory, readRevision } from './history-view.ts';
import { install, type OperationResult } from './install.ts';
import { parseManifest } from './objects.ts';
import type { ChartInput } from './prepare.ts';
import type { ApplyChoice, OperationChoice } from './requests.ts';
import { rollback } from './rollback.ts';
import type { Session } from './session.ts';
import { uninstall } from './uninstall.ts';
import type { ValuesReuse } from './upgrade.ts';
import { upgrade } from './upgrade.ts';
import { releaseToUpgrade } from './upgrade-or-install.ts';

/** What would be planned: a chart (install or upgrade), an older revision, or the end of the release. */
export type PlanOf =
  | { readonly kind: 'chart'; readonly chart: ChartInput; readonly values: ValuesReuse }
  | { readonly kind: 'rollback'; readonly revision: number }
  | { readonly kind: 'uninstall' };

export interface PlanRequest {
  readonly name: string;
  readonly of: PlanOf;
  readonly apply: ApplyChoice;
}

/** A field as a plan shows it; data of Secrets is replaced by size and digest. */
export interface PlannedField {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface PlannedChange {
  readonly action: Change['action'];
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly fields: readonly PlannedField[];
  readonly drift: readonly PlannedField[];
}

/** A plan as plain data: what `plan -o json` prints. */
export interface PlanDocument {
  readonly release: string;
  readonly namespace: string;
  readonly revision: { readonly from?: number; readonly to?: number };
  readonly chart: { readonly from?: string; readonly to?: string };
  readonly changes: readonly PlannedChange[];
  readonly hooks: readonly string[];
  readonly crds: readonly string[];
  readonly warnings: readonly string[];
}

const quiet: OperationChoice = {
  noHooks: false,
  wait: { strategy: 'hookOnly', jobs: false, timeoutMs: 0 },
  emit: () => undefined,
};

/** Makes the plan of an operation by its own dry run; nothing is written anywhere. */
export async function planRelease(
  session: Session,
  request: PlanRequest,
  mask: (field: FieldChange) => PlannedField,
): Promise<PlanDocument> {
  const { of, name } = request;
  if (of.kind === 'uninstall') {
    const result = await uninstall(session, {
      name,
      choice: quiet,
      keepHistory: false,
      ignoreNotFound: false,
      description: '',
      cascade: 'background',
      dryRun: true,
    });
    return document(session, name, { from: result.record, to: undefined }, result.changes, [], mask);
  }
  if (of.kind === 'rollback') {
    const result = await rollback(session, {
      name,
      revision: of.revision,
      apply: request.apply,
      choice: quiet,
      historyMax: 0,
      cleanupOnFail: false,
      description: '',
      dryRun: true,
    });
    const from = (await readRevision(session.releases, name, 0, session.namespace)).record();
    return document(session, name, { from, to: result.record }, result.changes, result.warnings, mask);
  }
  if ((await releaseToUpgrade(session, name)) === 'install') {
    const result = await planInstall(session, request, of.chart);
    return document(
      session,
      name,
      { from: undefined, to: result.record },
      result.changes,
      result.warnings,
      mask,
      crdNames(result),
    );
  }
  const result = await upgrade(session, {
    name,
    chart: of.chart,
    values: of.values,
    apply: request.apply,
    choice: quiet,
    dryRun: 'server',
    description: '',
    labels: {},
    historyMax: 0,
    rollbackOnFailure: false,
    cleanupOnFail: false,
  });
  const history = await readHistory(session.releases, name, session.namespace);
  const from = (history.findLast((each) => each.status === 'deployed') ?? history.at(-1))?.record();
  return document(session, name, { from, to: result.record }, result.changes, result.warnings, mask);
}

function planInstall(session: Session, request: PlanRequest, chart: ChartInput): Promise<OperationResult> {
  const { name, apply } = request;
  return install(session, {
    name,
    chart,
    apply,
    choice: quiet,
    dryRun: 'server',
    createNamespace: false,
    replace: true,
    skipCrds: false,
    description: '',
    labels: {},
    rollbackOnFailure: false,
  });
}

function crdNames(result: OperationResult): string[] {
  return (result.rendering?.crds ?? []).map((crd) => crd.path);
}

type FromTo = { readonly from: ReleaseRecord | undefined; readonly to: ReleaseRecord | undefined };

function document(
  session: Session,
  release: string,
  revisions: FromTo,
  changes: readonly Change[],
  warnings: readonly string[],
  mask: (field: FieldChange) => PlannedField,
  crds: readonly string[] = [],
): PlanDocument {
  const { from, to } = revisions;
  return {
    release,
    namespace: session.namespace,
    revision: { ...(from ? { from: from.version } : {}), ...(to ? { to: to.version } : {}) },
    chart: { ...(from ? { from: chartLabel(from) } : {}), ...(to ? { to: chartLabel(to) } : {}) },
    changes: changes.map((change) => plannedChange(change, mask)),
    hooks: hookNames(from, to),
    crds,
    warnings,
  };
}

function plannedChange(change: Change, mask: (field: FieldChange) => PlannedField): PlannedChange {
  const { resource, namespace, name, object } = change.target;
  const secret = resource.kind === 'Secret' && resource.group === '';
  const show = (field: FieldChange): PlannedField => (secret && /^(data|stringData)\b/.test(field.path) ? mask(field) : field);
  return {
    action: change.action,
    apiVersion: object.apiVersion,
    kind: resource.kind,
    namespace,
    name,
    fields: change.fields.map(show),
    drift: change.drift.map(show),
  };
}

/** Hooks that would run, as "pre-upgrade Job/web-migrate". */
function hookNames(from: ReleaseRecord | undefined, to: ReleaseRecord | undefined): string[] {
  const operation =
    to === undefined ? 'delete' : from === undefined ? 'install' : to.info.rollback_revision ? 'rollback' : 'upgrade';
  const hooks = (to ?? from)?.hooks ?? [];
  return ['pre', 'post'].flatMap((when) =>
    hooks
      .filter((hook) => hook.events.includes(`${when}-${operation}`))
      .map((hook) => `${when}-${operation} ${hook.kind}/${hook.name}`),
  );
}

/** What two revisions of a release differ in; the cluster is not asked. */
export async function diffRevisions(
  session: Session,
  name: string,
  revisions: { readonly from: number; readonly to: number },
  mask: (field: FieldChange) => PlannedField,
): Promise<PlanDocument> {
  const [from, to] = await Promise.all([
    readRevision(session.releases, name, revisions.from, session.namespace),
    readRevision(session.releases, name, revisions.to, session.namespace),
  ]);
  const [before, after] = [from.record(), to.record()];
  const index = (record: ReleaseRecord): Map<string, KubeObject> =>
    new Map(
      parseManifest(record.manifest).map(({ object }) => [
        `${object.apiVersion}/${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`,
        object,
      ]),
    );
  const [old, now] = [index(before), index(after)];
  const changes = [...new Set([...now.keys(), ...old.keys()])].map((key) =>
    revisionChange(old.get(key), now.get(key), session.namespace, mask),
  );
  return {
    release: name,
    namespace: session.namespace,
    revision: { from: before.version, to: after.version },
    chart: { from: chartLabel(before), to: chartLabel(after) },
    changes,
    hooks: [],
    crds: [],
    warnings: [],
  };
}

function revisionChange(
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  namespace: string,
  mask: (field: FieldChange) => PlannedField,
): PlannedChange {
  const object = after ?? before;
  if (!object) throw new Error('an object of neither revision');
  const fields = before && after ? diffFields(before, after) : [];
  const action = !before ? 'create' : !after ? 'delete' : fields.length > 0 ? 'update' : 'unchanged';
  const secret = object.kind === 'Secret' && object.apiVersion === 'v1';
  const shown = fields.map((field) => (secret && /^(data|stringData)\b/.test(field.path) ? mask(field) : field));
  return {
    action,
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: object.metadata.namespace ?? namespace,
    name: object.metadata.name,
    fields: shown,
    drift: [],
  };
}
