import type { SettingsOverrides } from '../../actions/cli-settings.ts';
import type { FlagValues } from '../flags/flag.ts';
import type { globalFlags } from '../flags/global.ts';
import type { ParsedLine } from '../flags/parse-line.ts';

/** Returns the settings that a command line overrides. Flags that are not set are read from the environment. */
export function settingsOverrides({ flags, changed }: ParsedLine<typeof globalFlags>): SettingsOverrides {
  const given = <N extends keyof typeof flags & string>(name: N): FlagValues<typeof globalFlags>[N] | undefined =>
    changed.has(name) ? flags[name] : undefined;
  return {
    burstLimit: given('burst-limit'),
    contentCache: given('content-cache'),
    debug: given('debug'),
    kubeApiserver: given('kube-apiserver'),
    kubeAsGroups: given('kube-as-group'),
    kubeAsUser: given('kube-as-user'),
    kubeCaFile: given('kube-ca-file'),
    kubeContext: given('kube-context'),
    kubeInsecureSkipTlsVerify: given('kube-insecure-skip-tls-verify'),
    kubeTlsServerName: given('kube-tls-server-name'),
    kubeToken: given('kube-token'),
    kubeconfig: given('kubeconfig'),
    namespace: given('namespace'),
    qps: given('qps'),
    registryConfig: given('registry-config'),
    repositoryCache: given('repository-cache'),
    repositoryConfig: given('repository-config'),
    sandbox: given('sandbox'),
  };
}
