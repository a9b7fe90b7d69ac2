import type { SettingsOverrides } from '../../actions/cli-settings.ts';
import type { FlagValues } from '../flags/flag.ts';
import type { globalFlags } from '../flags/global.ts';
import type { ParsedLine } from '../flags/parse-line.ts';

/** Returns the settings that are specified by flags. Settings that are undefined come from the environment. */
export function settingsOverrides({ flags, changed }: ParsedLine<typeof globalFlags>): SettingsOverrides {
  const changedFlag = <N extends keyof typeof flags & string>(name: N): FlagValues<typeof globalFlags>[N] | undefined =>
    changed.has(name) ? flags[name] : undefined;
  return {
    burstLimit: changedFlag('burst-limit'),
    contentCache: changedFlag('content-cache'),
    debug: changedFlag('debug'),
    kubeApiserver: changedFlag('kube-apiserver'),
    kubeAsGroups: changedFlag('kube-as-group'),
    kubeAsUser: changedFlag('kube-as-user'),
    kubeCaFile: changedFlag('kube-ca-file'),
    kubeContext: changedFlag('kube-context'),
    kubeInsecureSkipTlsVerify: changedFlag('kube-insecure-skip-tls-verify'),
    kubeTlsServerName: changedFlag('kube-tls-server-name'),
    kubeToken: changedFlag('kube-token'),
    kubeconfig: changedFlag('kubeconfig'),
    namespace: changedFlag('namespace'),
    qps: changedFlag('qps'),
    registryConfig: changedFlag('registry-config'),
    repositoryCache: changedFlag('repository-cache'),
    repositoryConfig: changedFlag('repository-config'),
    sandbox: changedFlag('sandbox'),
  };
}
