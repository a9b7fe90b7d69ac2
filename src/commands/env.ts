import { type Settings, settingsEnv } from '../actions/cli-settings.ts';
import type { Log } from '../base/log.ts';
import type { Context } from './support/context.ts';
import { defineCommand } from './support/define.ts';

export const command = defineCommand({
  command: 'env [NAME]',
  arity: { min: 0, max: 1 },
  completes: ['setting'],
  builder: {},
  async handler({ args }, { io, settings, log }) {
    if (log.isDebug) await logOrigin(settings.kube, io.env, log);
    const namespace = settings.namespace || (await contextNamespace(settings.kube, io.env));
    const variables = settingsEnv(settings, io.program, namespace);
    const [name] = args;
    if (name !== undefined) return io.stdout(`${variables.get(name) ?? ''}\n`);
    io.stdout([...variables].map(([key, value]) => `${key}="${value}"\n`).join(''));
  },
});

/** Returns the namespace of the kubeconfig context without contacting the server. */
async function contextNamespace(kube: Settings['kube'], env: Context['io']['env']): Promise<string> {
  const { kubeconfigNamespace } = await import('../actions/kubeconfig-contexts.ts');
  return kubeconfigNamespace(kube, env);
}

/** Logs where the cluster, the user and the namespace were set, as every command that connects to the cluster does. */
async function logOrigin(kube: Settings['kube'], env: Context['io']['env'], log: Log): Promise<void> {
  const { kubeconfigOrigin } = await import('../actions/kubeconfig-contexts.ts');
  const origin = await kubeconfigOrigin(kube, env);
  if (origin) log.debug('kubernetes configuration', { ...origin });
}
