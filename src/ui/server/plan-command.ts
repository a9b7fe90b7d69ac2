import type { PlannedOperation } from '../../report/plan-document.ts';
import type { UiPlanPermits, UiPlanRequest } from '../../report/ui-operations.ts';

/** The cluster or sandbox in which a plan runs. */
interface PlanTarget {
  readonly sandbox: string | undefined;
  readonly context: string;
}

/** Returns the command line that is equivalent to a plan. */
export function commandOf(request: UiPlanRequest, operation: PlannedOperation, { sandbox, context }: PlanTarget): string {
  const target = sandbox === undefined ? (context === '' ? [] : ['--kube-context', quoted(context)]) : [`--sandbox=${sandbox}`];
  return ['tillerless', ...ownPart(request, operation), ...target, '-n', request.namespace].join(' ');
}

function ownPart(request: UiPlanRequest, operation: PlannedOperation): string[] {
  switch (request.kind) {
    case 'uninstall':
      return ['uninstall', request.name, ...(request.keepHistory ? ['--keep-history'] : [])];
    case 'rollback':
      return ['rollback', request.name, ...(request.revision > 0 ? [String(request.revision)] : []), ...flagsOf(request.permits)];
    case 'chart': {
      const { chart } = request;
      const reference = chart.kind === 'stored' ? 'CHART' : quoted(chart.reference);
      const version = chart.kind === 'reference' && chart.version !== '' ? ['--version', quoted(chart.version)] : [];
      const values = request.values.trim() === '' ? ['--reset-values'] : ['--reset-values', '-f', 'values.yaml'];
      const chosen = operation === 'install' ? values.slice(1) : values;
      const namespace = request.createNamespace ? ['--create-namespace'] : [];
      const verb = operation === 'install' ? 'install' : 'upgrade';
      return [verb, request.name, reference, ...version, ...chosen, ...namespace, ...flagsOf(request.permits)];
    }
  }
}

function flagsOf({ takeOver, recreateImmutable }: UiPlanPermits = { takeOver: [], recreateImmutable: false }): string[] {
  return [
    ...(takeOver.length > 0 ? [`--force-conflicts=${quoted(takeOver.join(','))}`] : []),
    ...(recreateImmutable ? ['--recreate-immutable'] : []),
  ];
}

function quoted(text: string): string {
  return /^[\w@%+=:,./~^-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
