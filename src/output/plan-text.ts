/** A field of a plan; texts in `before` and `after` are shown as they are when `masked`. */
interface FieldView {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly masked?: boolean;
}

interface ChangeView {
  readonly action: 'create' | 'update' | 'unchanged' | 'delete' | 'gone' | 'keep' | 'not-owned';
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly fields: readonly FieldView[];
  readonly drift: readonly FieldView[];
}

interface PlanView {
  readonly release: string;
  readonly namespace: string;
  readonly revision: { readonly from?: number; readonly to?: number };
  readonly chart: { readonly from?: string; readonly to?: string };
  readonly changes: readonly ChangeView[];
  readonly hooks: readonly string[];
  readonly crds: readonly string[];
}

const nameWidth = 48;

/** The screen of a plan: header, a block for each object that changes, a count. */
export function planText(plan: PlanView): string {
  const blocks = plan.changes.flatMap(changeBlock);
  const hooks = plan.hooks.length > 0 ? [`  hooks: ${plan.hooks.join(', ')}`] : [];
  const body = [...blocks, ...hooks];
  return `${[headline(plan), '', ...body, ...(body.length > 0 ? [''] : []), countLine(plan)].join('\n')}\n`;
}

function headline({ release, namespace, revision, chart }: PlanView): string {
  const step = (from: string | number | undefined, to: string | number | undefined): string =>
    from === undefined || from === to ? String(to) : `${from} → ${to ?? 'none'}`;
  return [
    `release ${release}`,
    `namespace ${namespace}`,
    `revision ${step(revision.from, revision.to)}`,
    `chart ${step(chart.from, chart.to)}`,
  ].join(' · ');
}

function changeBlock(change: ChangeView): string[] {
  const name = `${change.kind}/${change.name}`.padEnd(nameWidth);
  const drift = change.drift.map((field) => driftLine(change, field));
  switch (change.action) {
    case 'create':
      return [`+ ${name} ${change.apiVersion}`];
    case 'delete':
      return [`- ${name} ${change.apiVersion}`, ...drift];
    case 'keep':
      return [`  ${name} ${change.apiVersion}   kept by its resource policy`];
    case 'not-owned':
      return [`  ${name} ${change.apiVersion}   not owned by this release, left alone`];
    case 'gone':
    case 'unchanged':
      return drift;
    case 'update':
      return [
        ...(change.fields.length > 0 ? [`~ ${name} ${change.apiVersion}`] : []),
        ...change.fields.map((field) => `    ${fieldLine(field)}`),
        ...drift,
      ];
  }
}

function fieldLine(field: FieldView): string {
  const path = field.path.padEnd(36);
  if (!('before' in field)) return `${path} + ${shown(field.after, field.masked)}`;
  if (!('after' in field)) return `${path} - ${shown(field.before, field.masked)}`;
  return `${path} ${shown(field.before, field.masked)} → ${shown(field.after, field.masked)}`;
}

function driftLine(change: ChangeView, field: FieldView): string {
  const held = 'before' in field ? `the cluster has ${shown(field.before, field.masked)}` : 'it is missing in the cluster';
  const then = change.action === 'delete' ? 'the plan deletes the object' : 'the plan sets it again';
  return `! ${change.kind}/${change.name}    drift: ${field.path} was ${shown(field.after, field.masked)}, ${held}; ${then}`;
}

function shown(value: unknown, masked = false): string {
  const text = masked ? String(value) : JSON.stringify(value ?? null);
  return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}

/** True when carrying out the plan would change something. */
export function hasChanges(plan: Pick<PlanView, 'changes'>): boolean {
  return plan.changes.some((change) => change.action === 'create' || change.action === 'delete' || isRealUpdate(change));
}

function isRealUpdate(change: ChangeView): boolean {
  return change.action === 'update' && (change.fields.length > 0 || change.drift.length > 0);
}

function countLine(plan: PlanView): string {
  const count = (test: (change: ChangeView) => boolean): number => plan.changes.filter(test).length;
  const of = (action: ChangeView['action']): number => count((change) => change.action === action);
  const unchanged = of('unchanged') + count((change) => change.action === 'update' && !isRealUpdate(change));
  const crds = plan.crds.length > 0 ? `CRDs: ${plan.crds.join(', ')}` : 'no CRD changes';
  return `${count(isRealUpdate)} to change, ${of('create')} to create, ${of('delete')} to delete, ${unchanged} unchanged · ${count((change) => change.drift.length > 0)} drifted · ${crds}`;
}
