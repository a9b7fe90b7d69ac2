import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Authority } from './authority.ts';
import { freePort } from './free-port.ts';
import { findProgram } from './machine.ts';
import { startProcess } from './server-process.ts';

export const nginx: string | undefined = findProgram('nginx');

/** An nginx server on loopback that serves a folder over TLS at two URLs. */
export interface Nginx {
  /** document root */
  readonly root: string;
  /** URL that requires a username and password */
  readonly behindPassword: string;
  /** URL that requires a client certificate signed by the CA */
  readonly behindCertificate: string;
  stop(): Promise<void>;
}

/** Starts nginx with the username "user" and the password "secret". */
export async function startNginx(folder: string, authority: Authority): Promise<Nginx> {
  const root = join(folder, 'www');
  mkdirSync(root, { recursive: true });
  writeFileSync(join(folder, 'htpasswd'), `user:{SHA}${createHash('sha1').update('secret').digest('base64')}\n`);
  const [first, second] = [await freePort(), await freePort()];
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, `tmp-${name}`)};`,
  );
  const server = (port: number, access: string): string => `server { listen 127.0.0.1:${port} ssl; root ${root}; ${access} }`;
  const configuration = `daemon off;
master_process off;
pid ${join(folder, 'nginx.pid')};
error_log stderr warn;
events {}
http {
  access_log off;
  ${temporary.join(' ')}
  ssl_certificate ${authority.server.certFile};
  ssl_certificate_key ${authority.server.keyFile};
  ${server(first, `auth_basic charts; auth_basic_user_file ${join(folder, 'htpasswd')};`)}
  ${server(second, `ssl_client_certificate ${authority.caFile}; ssl_verify_client on;`)}
}
`;
  writeFileSync(join(folder, 'nginx.conf'), configuration);
  const process = await startProcess(nginx ?? '', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], {
    ports: [first, second],
  });
  return {
    root,
    behindPassword: `https://127.0.0.1:${first}`,
    behindCertificate: `https://127.0.0.1:${second}`,
    stop: process.stop,
  };
}
