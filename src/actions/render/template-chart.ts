import type { Zone } from '../../base/go/time.ts';
import type { Log } from '../../base/log.ts';
import type { Capabilities } from '../../engine/capabilities.ts';
import { isTillerlessError, reasonOf, reworded } from '../../errors/tillerless-error.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { capabilitiesFromFlags, capabilitiesOf } from './capabilities.ts';
import type { ChartInput } from './chart-input.ts';
import { renderChart } from './render-chart.ts';
import type { Rendering } from './render-release.ts';

/** A request to render a chart without installing it. */
export interface TemplateRequest {
  readonly name: string;
  readonly input: ChartInput;
  readonly isUpgrade: boolean;
  /** Kubernetes version to use if there is no cluster; empty for the default */
  readonly kubeVersion: string;
  /** additional API versions to use if there is no cluster */
  readonly apiVersions: readonly string[];
  /** throws an error if the rendered output is invalid; the origins of values are added to the error */
  readonly check?: ((rendering: Rendering) => void | Promise<void>) | undefined;
  /**
   * called with the manifest if it is not valid YAML; only set with --debug. If undefined, the error suggests --debug to print
   * the manifest.
   */
  readonly onInvalidManifest?: ((manifest: string) => void) | undefined;
}

/** The environment of the template command. */
export interface TemplateEnvironment {
  readonly namespace: string;
  /** cluster used for `lookup` and capabilities, if any */
  readonly cluster: Cluster | undefined;
  /** current time in milliseconds since the Unix epoch */
  readonly nowMs: number;
  readonly localZone: Zone;
  readonly signal: AbortSignal;
  readonly log?: Log;
  /** called with each warning in Helm's format, before `check` is called */
  readonly warn: (line: string) => void;
}

/**
 * Renders a chart as `helm template` does. The release has revision 1, and nothing is installed.
 *
 * @throws CHART_*, VALUES_*, TEMPLATE_*, MANIFEST_*, or any error that `check` throws
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

/** Adds the line that Helm prints after template errors. */
function withDebugHint(error: unknown): unknown {
  if (!isTillerlessError(error, ...afterValues)) return error;
  return reworded(error, { helmText: `${reasonOf(error)}\n\nUse --debug flag to render out invalid YAML` });
}
