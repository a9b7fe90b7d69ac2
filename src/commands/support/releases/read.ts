import { resolve } from 'node:path';
import { kubeconfigNamespace } from '../../../actions/kubeconfig-contexts.ts';
import { ClusterTable, type ReadClusterObjects } from '../../../actions/releases-file/files/cluster-refs.ts';
import {
  type ClusterRef,
  type Outside,
  type ReleasesLogLevel,
  TemplateWork,
} from '../../../actions/releases-file/files/outside.ts';
import { type ReleaseState, readReleases } from '../../../actions/releases-file/read-releases.ts';
import { ReleaseCharts } from '../../../actions/releases-file/release-chart.ts';
import type { RenderTools } from '../../../actions/releases-file/template-releases.ts';
import { localZone } from '../../../base/go/time.ts';
import { TillerlessError } from '../../../errors/tillerless-error.ts';
import type { FlagValues } from '../../flags/flag.ts';
import type { globalFlags } from '../../flags/global.ts';
import type { needsFlags, ReleasesFlags } from '../../flags/releases-flags.ts';
import { schemaReaders } from '../chart-input.ts';
import type { Context } from '../context.ts';
import { withDownloads } from '../downloads.ts';
import { valueReaders } from '../values-io.ts';
import { SessionPool } from './session-pool.ts';

type Flags = ReleasesFlags & Pick<FlagValues<typeof globalFlags>, 'namespace' | 'kube-context' | 'debug' | 'log-level'>;

/**
 * The states defined by a state file and by the files that it includes. Also contains the I/O and the cluster connections for
 * operations on these states.
 */
export interface ReleasesRun {
  readonly states: readonly ReleaseState[];
  readonly outside: Outside;
  /** connections to clusters; if a command opens any, it must close them */
  readonly sessions: SessionPool;
  /** Reports that no release was selected. The exit code is 3, unless --allow-no-matching-release is set. */
  noMatch(): void;
}

/** Reads the state file that the flags select. @throws RELEASES_*, FILE_*, TEMPLATE_*, YAML_PARSE */
export async function openReleases(context: Context, flags: Flags): Promise<ReleasesRun> {
  const { io } = context;
  const sessions = new SessionPool();
  const outside = outsideOf(context, flags, sessions);
  const environment = flags.environment || io.env.HELMFILE_ENVIRONMENT || 'default';
  const set = [
    ...flags['state-values-set'].map((text) => ({ kind: 'set' as const, text })),
    ...flags['state-values-set-string'].map((text) => ({ kind: 'set-string' as const, text })),
  ];
  const request = {
    file: flags.file || (io.env.HELMFILE_FILE_PATH ?? ''),
    environment,
    selectors: flags.selector,
    namespace: flags.namespace || (io.env.HELMFILE_NAMESPACE ?? ''),
    kubeContext: flags['kube-context'] || (io.env.HELMFILE_KUBE_CONTEXT ?? ''),
    chart: flags.chart,
    helmBinary: flags['helm-binary'],
    kustomizeBinary: flags['kustomize-binary'],
    valuesFiles: flags['state-values-file'],
    set,
  };
  const { states } = await outside.objects.complete(outside, (files) => readReleases(request, files));
  return {
    states,
    outside,
    sessions,
    noMatch: () => {
      const selectors = flags.selector.join(', ');
      const text = `no releases found that matches specified selector(${selectors}) and environment(${environment}), in any helmfile`;
      io.stderr(`err: ${text}\n`);
      context.exitCode(flags['allow-no-matching-release'] ? 0 : 3);
    },
  };
}

const levels: readonly string[] = ['debug', 'info', 'warn', 'error'] satisfies ReleasesLogLevel[];

function outsideOf(context: Context, flags: Flags, sessions: SessionPool): Outside {
  const { io, signal } = context;
  const level = logLevel(flags, io.env);
  return {
    env: io.env,
    cwd: io.cwd,
    now: () => io.now(),
    signal,
    log: (messageLevel, message) => {
      if (levels.indexOf(messageLevel) >= levels.indexOf(level)) io.stderr(`${message}\n`);
    },
    noExec: flags['no-exec'],
    work: new TemplateWork(),
    objects: new ClusterTable((refs) => readObjects(context, refs, sessions)),
    restrict: flags.restrict === '' ? undefined : resolve(io.cwd, flags.restrict),
  };
}

/**
 * Reads the objects that ref+k8s:// references point to. Like vals, uses the kubeconfig context in the reference rather than
 * --kube-context.
 */
async function readObjects(context: Context, refs: readonly ClusterRef[], sessions: SessionPool): ReturnType<ReadClusterObjects> {
  const { readClusterObjects } = await import('../../../actions/releases-file/cluster/read-cluster-objects.ts');
  return readClusterObjects(refs, ({ kubeContext, kubeconfig }) =>
    sessions.borrow(context.overridden({ kubeContext, ...(kubeconfig === '' ? {} : { kubeconfig }) })),
  );
}

/** @throws USAGE for an unknown level */
function logLevel(flags: Flags, env: Context['io']['env']): ReleasesLogLevel {
  if (flags.debug) return 'debug';
  if (flags.quiet) return 'warn';
  const level = flags['log-level'] || env.HELMFILE_LOG_LEVEL || 'info';
  const known = (['debug', 'info', 'warn', 'error'] as const).find((name) => name === level.toLowerCase());
  if (known !== undefined) return known;
  throw new TillerlessError('USAGE', `unrecognized level: ${JSON.stringify(level)}`, { hint: `levels: ${levels.join(', ')}` });
}

/** Returns the functions needed to render release charts. */
export function renderTools(context: Context, { outside }: Pick<ReleasesRun, 'outside'>): RenderTools {
  const { io, log, settings } = context;
  const access = {
    withDownloads: <T>(run: Parameters<typeof withDownloads<T>>[1]) => withDownloads(context, run),
    readers: { ...schemaReaders(context), ...valueReaders(context) },
    findPostRenderer: async (name: string, args: readonly string[]) => {
      const { postRendererOf } = await import('../post-render.ts');
      return postRendererOf(context, { 'post-renderer': [name], 'post-renderer-args': args });
    },
  };
  return {
    charts: new ReleaseCharts(access, outside),
    outside,
    localZone: localZone(io.env.TZ),
    log,
    defaultNamespace: kubeconfigNamespace(settings.kube, io.env),
    print: (text) => io.stdout(text),
  };
}

/** Converts --skip-needs, --include-needs and the related flags to action options. */
export function needsOptions(flags: FlagValues<typeof needsFlags>) {
  return {
    skipNeeds: flags['skip-needs'],
    includeNeeds: flags['include-needs'],
    includeTransitiveNeeds: flags['include-transitive-needs'],
    enforceNeedsAreInstalled: flags['enforce-needs-are-installed'],
  };
}
