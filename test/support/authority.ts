import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './machine.ts';

/** A certificate and its key, as files. */
export interface Identity {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate authority created with openssl. */
export interface Authority {
  readonly caFile: string;
  /** certificate for servers on 127.0.0.1 */
  readonly server: Identity;
  readonly client: Identity;
}

/** Creates a CA, a server certificate and a client certificate in a folder. */
export function makeAuthority(folder: string): Authority {
  mkdirSync(folder, { recursive: true });
  const openssl = (...args: string[]): void => {
    const { code, stderr } = run('openssl', args, {});
    if (code !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
  };
  const file = (name: string): string => join(folder, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const caFile = file('ca.pem');
  openssl('req', '-x509', ...key, '-keyout', file('ca.key'), '-out', caFile, '-days', '2', '-subj', '/CN=Authority of tests');
  const identity = (name: string, extensions: string): Identity => {
    const [certFile, keyFile] = [file(`${name}.pem`), file(`${name}.key`)];
    writeFileSync(file(`${name}.ext`), extensions);
    openssl('req', ...key, '-keyout', keyFile, '-out', file(`${name}.csr`), '-subj', `/CN=${name}`);
    const signed = ['-in', file(`${name}.csr`), '-out', certFile, '-extfile', file(`${name}.ext`), '-days', '2'];
    openssl('x509', '-req', '-CA', caFile, '-CAkey', file('ca.key'), '-CAcreateserial', ...signed);
    return { certFile, keyFile };
  };
  return {
    caFile,
    server: identity('server', 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n'),
    client: identity('client', 'extendedKeyUsage=clientAuth\n'),
  };
}
