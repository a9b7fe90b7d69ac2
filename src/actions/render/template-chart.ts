import type { Zone } from '../../base/go/time.ts';
import type { Log } from '../../base/log.ts';
import type { Capabilities } from '../../engine/capabilities.ts';
import { isTillerlessError, reasonOf, reworded } from '../../errors/tillerless-error.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { capabilitiesFromFlags, capabilitiesOf } from './capabilities.ts';
import type { ChartInput } from './chart-input.ts';
import { renderChart } from './render-chart.ts';
import type { Rendering } from './render-release.ts';

/** What to render without installing it. */
export interface TemplateRequest {
  readonly name: string;
  readonly input: ChartInput;
  readonly isUpgrade: boolean;
  /** Kubernetes version that charts see without a cluster; empty for the default */
  readonly kubeVersion: string;
  /** further API versions that charts see without a cluster */
  readonly apiVersions: readonly string[];
  /** rejects what was rendered by throwing; its errors are explained by the values, as those of templates are */
  readonly check?: ((rendering: Rendering) => void | Promise<void>) | undefined;
  /** receives manifests that are not valid YAML, with --debug; without, the error says how to see them */
  readonly onInvalidManifest?: ((manifest: string) => void) | undefined;
}

/** Where a chart is rendered. */
export interface TemplateEnvironment {
  readonly namespace: string;
  /** answers `lookup` and gives the capabilities, when a cluster is asked */
  readonly cluster: Cluster | undefined;
  /** unix milliseconds */
  readonly nowMs: number;
  readonly localZone: Zone;
  readonly signal: AbortSignal;
  readonly log?: Log;
  /** receives each warning as Helm logs it, before validation can fail */
  readonly warn: (line: string) => void;
}

/**
 * Renders a chart as `helm template` does. The release has revision 1; nothing is installed.
 *
 * @throws CHART_*, VALUES_*, TEMPLATE_*, MANIFEST_*, and what `check` throws
 */
export async function templateChart(request: TemplateRequest, environment: TemplateEnvironment): Promise<Rendering> {
  const { name, input, isUpgrade, onInvalidManifest, check } = request;
  const { namespace, cluster, nowMs, localZone, signal, log, warn } = environment;
  const target = {
    release: { name, namespace, revision: 1, isInstall: !isUpgrade, isUpgrade },
    capabilities: await capabilitiesFor(request, cluster),
    cluster,
    nowMs,
    localZone,
    signal,
    ...(log ? { log } : {}),
    onInvalidManifest,
    ...(onInvalidManifest ? {} : { reword: withDebugHint }),
  };
  return renderChart(input, target, async (rendering) => {
    for (const line of rendering.warnings) warn(line);
    await check?.(rendering);
    return rendering;
  });
}

async function capabilitiesFor(request: TemplateRequest, cluster: Cluster | undefined): Promise<Capabilities> {
  if (cluster) return capabilitiesOf(await cluster.discover());
  return capabilitiesFromFlags(request.kubeVersion, request.apiVersions);
}

const afterValues = [
  'CHART_KUBE_VERSION',
  'TEMPLATE_PARSE',
  'TEMPLATE_EXEC',
  'TEMPLATE_FUNCTION',
  'TEMPLATE_LIMIT',
  'MANIFEST_INVALID',
] as const;

/** Adds the line that Helm prints after errors in templates. */
function withDebugHint(error: unknown): unknown {
  if (!isTillerlessError(error, ...afterValues)) return error;
  return reworded(error, { helmText: `${reasonOf(error)}\n\nUse --debug flag to render out invalid YAML` });
}
