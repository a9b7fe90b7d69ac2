import { type Capabilities, clusterCapabilities, defaultCapabilities, parseKubeVersion } from '../../engine/capabilities.ts';
import type { Discovery } from '../../kube/discovery.ts';

export { type Capabilities, defaultCapabilities };

/**
 * Returns the capabilities to use without a cluster. They are based on --kube-version, which may be empty, and --api-versions.
 *
 * @throws USAGE
 */
export function capabilitiesFromFlags(kubeVersion: string, apiVersions: readonly string[]): Capabilities {
  return defaultCapabilities({ ...(kubeVersion === '' ? {} : { kubeVersion: parseKubeVersion(kubeVersion) }), apiVersions });
}

/** Returns the capabilities of a cluster. */
export function capabilitiesOf(discovery: Discovery): Capabilities {
  return clusterCapabilities(discovery.version.gitVersion, discovery.apiVersions);
}
