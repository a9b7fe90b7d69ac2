import { helmVersion, kubeClientVersion } from '../base/program-version.ts';
import { formatVersion, type GoVersion, parseVersion } from '../base/semver-range.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../errors/tillerless-error.ts';

/** The Kubernetes version that templates see in .Capabilities.KubeVersion. */
export interface KubeVersion {
  /** version with a leading "v", as reported by the API server or given with --kube-version, for example "v1.29.3-gke.100" */
  readonly version: string;
  /** version with a leading "v" but without prerelease and build metadata, for example "v1.29.3" */
  readonly normalized: string;
  readonly major: string;
  readonly minor: string;
}

/** The data for .Capabilities. */
export interface Capabilities {
  readonly kubeVersion: KubeVersion;
  /** API versions such as "apps/v1"; if they were read from a cluster, also kinds such as "apps/v1/Deployment" */
  readonly apiVersions: readonly string[];
  readonly helmVersion: { readonly version: string; readonly goVersion: string; readonly kubeClientVersion: string };
}

/** API versions that Helm 4.3.2 assumes if there is no cluster: those of client-go 1.37 and apiextensions, in Helm's order. */
const BUILT_IN_API_VERSIONS: readonly string[] = [
  'v1',
  ...['admissionregistration.k8s.io/v1', 'admissionregistration.k8s.io/v1alpha1', 'admissionregistration.k8s.io/v1beta1'],
  ...['internal.apiserver.k8s.io/v1alpha1', 'apps/v1', 'apps/v1beta1', 'apps/v1beta2'],
  ...['authentication.k8s.io/v1', 'authentication.k8s.io/v1alpha1', 'authentication.k8s.io/v1beta1'],
  ...['authorization.k8s.io/v1', 'authorization.k8s.io/v1beta1', 'autoscaling/v1', 'autoscaling/v2', 'batch/v1', 'batch/v1beta1'],
  ...['certificates.k8s.io/v1', 'certificates.k8s.io/v1beta1', 'certificates.k8s.io/v1alpha1'],
  ...['coordination.k8s.io/v1alpha2', 'coordination.k8s.io/v1beta1', 'coordination.k8s.io/v1'],
  ...['discovery.k8s.io/v1', 'discovery.k8s.io/v1beta1', 'events.k8s.io/v1', 'events.k8s.io/v1beta1', 'extensions/v1beta1'],
  ...['flowcontrol.apiserver.k8s.io/v1', 'flowcontrol.apiserver.k8s.io/v1beta1'],
  ...['flowcontrol.apiserver.k8s.io/v1beta2', 'flowcontrol.apiserver.k8s.io/v1beta3', 'lifecycle.k8s.io/v1alpha1'],
  ...['networking.k8s.io/v1', 'networking.k8s.io/v1beta1', 'node.k8s.io/v1', 'node.k8s.io/v1alpha1', 'node.k8s.io/v1beta1'],
  ...['policy/v1', 'policy/v1beta1', 'rbac.authorization.k8s.io/v1', 'rbac.authorization.k8s.io/v1beta1'],
  ...['rbac.authorization.k8s.io/v1alpha1', 'resource.k8s.io/v1', 'resource.k8s.io/v1beta2', 'resource.k8s.io/v1beta1'],
  ...['resource.k8s.io/v1alpha3', 'scheduling.k8s.io/v1alpha3', 'scheduling.k8s.io/v1beta1', 'scheduling.k8s.io/v1'],
  ...['storage.k8s.io/v1beta1', 'storage.k8s.io/v1', 'storage.k8s.io/v1alpha1', 'storagemigration.k8s.io/v1'],
  ...['storagemigration.k8s.io/v1beta1', 'apiextensions.k8s.io/v1beta1', 'apiextensions.k8s.io/v1'],
];

/** The Go release that Helm 4.3.2 is built with. Charts can read it from .Capabilities.HelmVersion. */
const GO_VERSION = 'go1.26.8';
const helmCapability = { version: helmVersion, goVersion: GO_VERSION, kubeClientVersion } as const;

function kubeVersionOf(text: string, parsed: GoVersion): KubeVersion {
  return {
    version: text.startsWith('v') ? text : `v${text}`,
    normalized: `v${formatVersion({ ...parsed, prerelease: '', metadata: '' })}`,
    major: parsed.major.toString(),
    minor: parsed.minor.toString(),
  };
}

/** Parses the leading numbers of a version and ignores the remainder, like ParseGeneric in k8s.io/apimachinery. */
function parseGeneric(text: string): GoVersion {
  const match = /^\s*v?([0-9]+(?:\.[0-9]+)*)/.exec(text);
  if (match === null) throw new TillerlessError('USAGE', `could not parse ${JSON.stringify(text)} as version`);
  const parts = match[1]?.split('.') ?? [];
  if (parts.length < 2) throw new TillerlessError('USAGE', `illegal version string ${JSON.stringify(text)}`);
  const zero = parts.find((part) => part.length > 1 && part.startsWith('0'));
  if (zero !== undefined)
    throw new TillerlessError('USAGE', `illegal zero-prefixed version component "${zero}" in ${JSON.stringify(text)}`);
  const [major = '0', minor = '0', patch = '0'] = parts;
  return parseVersion(`${major}.${minor}.${patch}`);
}

/**
 * Parses the value of --kube-version.
 *
 * @throws USAGE with Helm's error message as helmText
 */
export function parseKubeVersion(text: string): KubeVersion {
  try {
    return kubeVersionOf(text, parseGeneric(text));
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    throw new TillerlessError('USAGE', `"${text}" is not a Kubernetes version`, {
      helmText: `invalid kube version '${text}': ${reasonOf(error)}`,
      hint: 'use the form 1.30 or v1.30.2',
      cause: error,
    });
  }
}

/** Returns the capabilities that apply if there is no cluster, adjusted by --kube-version and --api-versions. */
export function defaultCapabilities(
  changes: { readonly kubeVersion?: KubeVersion; readonly apiVersions?: readonly string[] } = {},
): Capabilities {
  return {
    kubeVersion: changes.kubeVersion ?? kubeVersionOf(`${kubeClientVersion}.0`, parseGeneric(`${kubeClientVersion}.0`)),
    apiVersions: [...BUILT_IN_API_VERSIONS, ...(changes.apiVersions ?? [])],
    helmVersion: helmCapability,
  };
}

/** Returns a cluster's capabilities: its version, and its API versions with and without kinds. */
export function clusterCapabilities(gitVersion: string, apiVersions: readonly string[]): Capabilities {
  return {
    kubeVersion: kubeVersionOf(gitVersion, parseGeneric(gitVersion)),
    apiVersions: [...apiVersions],
    helmVersion: helmCapability,
  };
}
