import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import bcrypt from 'bcryptjs';
import type { Identity } from './authority.ts';
import { freePort } from './free-port.ts';
import { findProgram } from './machine.ts';
import { startProcess } from './server-process.ts';

export const dockerRegistry: string | undefined = findProgram('docker-registry');

/** The registry's authentication. Tokens must be signed with the key that belongs to `certFile`. */
export type RegistryAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic' }
  | { readonly kind: 'token'; readonly realm: string; readonly certFile: string };

/**
 * The registry from Debian's docker-registry package, listening on loopback. "user" with the password "secret" has all
 * permissions.
 */
export interface DockerRegistry {
  /** "127.0.0.1:port" */
  readonly host: string;
  stop(): Promise<void>;
}

export async function startDockerRegistry(
  folder: string,
  { auth, tls }: { readonly auth: RegistryAuth; readonly tls?: Identity },
): Promise<DockerRegistry> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const configuration = join(folder, 'config.json');
  const passwords = join(folder, 'htpasswd');
  writeFileSync(passwords, `user:${bcrypt.hashSync('secret', 4)}\n`);
  const access = {
    none: () => ({}),
    basic: () => ({ auth: { htpasswd: { realm: 'charts', path: passwords } } }),
    token: (realm = '', rootcertbundle = '') => ({
      auth: { token: { realm, service: 'charts', issuer: 'tests', rootcertbundle } },
    }),
  };
  // JSON is valid YAML.
  writeFileSync(
    configuration,
    JSON.stringify({
      version: 0.1,
      log: { level: 'warn', accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
      http: {
        addr: `127.0.0.1:${port}`,
        secret: 'of tests',
        ...(tls ? { tls: { certificate: tls.certFile, key: tls.keyFile } } : {}),
      },
      ...(auth.kind === 'token' ? access.token(auth.realm, auth.certFile) : access[auth.kind]()),
    }),
  );
  const process = await startProcess(dockerRegistry ?? '', ['serve', configuration], { ports: [port] });
  return { host: `127.0.0.1:${port}`, stop: process.stop };
}
