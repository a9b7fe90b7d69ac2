import type { CallOptions, KubeClient } from './client.ts';

/** Returns a client that reports each warning once. */
export function withWarnings(client: KubeClient, onWarning: (text: string) => void): KubeClient {
  const known = new Set<string>();
  const once = (text: string): void => {
    if (known.has(text)) return;
    known.add(text);
    onWarning(text);
  };
  const heard = (options: CallOptions | undefined): CallOptions => ({ ...options, onWarning: once });
  return {
    ...client,
    json: (method, path, options) => client.json(method, path, heard(options)),
    raw: (method, path, options) => client.raw(method, path, heard(options)),
  };
}
