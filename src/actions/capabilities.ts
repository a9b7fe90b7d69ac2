import { type Capabilities, defaultCapabilities, parseKubeVersion } from '../engine/capabilities.ts';

export { type Capabilities, defaultCapabilities };

/** What charts see without a cluster, from the texts of --kube-version (may be empty) and --api-versions. Throws USAGE. */
export function capabilitiesFromFlags(kubeVersion: string, apiVersions: readonly string[]): Capabilities {
  return defaultCapabilities({ ...(kubeVersion === '' ? {} : { kubeVersion: parseKubeVersion(kubeVersion) }), apiVersions });
}
