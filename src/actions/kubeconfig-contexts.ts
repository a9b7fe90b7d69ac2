import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseYamlJson } from '../base/yaml.ts';

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts?: readonly {
    readonly name?: string;
    readonly context?: { readonly namespace?: string; readonly cluster?: string };
  }[];
}

/**
 * The namespace of a kubeconfig's context without loading all that a connection needs; "default" when it names none or there
 * is no readable file.
 */
export function kubeconfigNamespace(kubeconfig: string, contextName: string, home: string): string {
  const files = readConfigs(kubeconfig, home);
  const current = contextName || files.find((file) => file['current-context'])?.['current-context'];
  const context = files.flatMap((file) => file.contexts ?? []).find((each) => each.name === current);
  return context?.context?.namespace || 'default';
}

/** The contexts of the kubeconfig files with the clusters they name. */
export function kubeconfigContexts(kubeconfig: string, home: string): { readonly name: string; readonly cluster: string }[] {
  return readConfigs(kubeconfig, home)
    .flatMap((file) => file.contexts ?? [])
    .flatMap(({ name, context }) => (name === undefined ? [] : [{ name, cluster: context?.cluster ?? '' }]));
}

function readConfigs(kubeconfig: string, home: string): Kubeconfig[] {
  const paths = kubeconfig === '' ? [join(home, '.kube', 'config')] : kubeconfig.split(delimiter).filter(Boolean);
  return paths.flatMap((path) => readConfig(path));
}

function readConfig(path: string): Kubeconfig[] {
  try {
    const parsed = parseYamlJson(readFileSync(path, 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? [parsed as Kubeconfig] : [];
  } catch {
    // Absent or broken: commands that reach for the cluster say so.
    return [];
  }
}
