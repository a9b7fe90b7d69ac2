import { type Capabilities, clusterCapabilities, defaultCapabilities, parseKubeVersion } from '../../engine/capabilities.ts';
import type { Discovery } from '../../kube/discovery.ts';

export { type Capabilities, defaultCapabilities };

/** What charts see without a cluster, from the texts of --kube-version (may be empty) and --api-versions. Throws USAGE. */
export function capabilitiesFromFlags(kubeVersion: string, apiVersions: readonly string[]): Capabilities {
  return defaultCapabilities({ ...(kubeVersion === '' ? {} : { kubeVersion: parseKubeVersion(kubeVersion) }), apiVersions });
}

/** Capabilities as this cluster has them. */
export function capabilitiesOf(discovery: Discovery): Capabilities {
  return clusterCapabilities(discovery.version.gitVersion, discovery.apiVersions);
}
