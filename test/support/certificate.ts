import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chartFolder } from './chart-folder.ts';
import { runCli } from './run-cli.ts';

/** A self-signed certificate for 127.0.0.1. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** path to the certificate file */
  readonly certFile: string;
  readonly keyFile: string;
}

/** Creates a certificate with the template function genSelfSignedCert. */
export async function makeCertificate(): Promise<Certificate> {
  const folder = mkdtempSync(join(tmpdir(), 'tillerless-cert-'));
  const template = '{{ genSelfSignedCert "127.0.0.1" (list "127.0.0.1") (list) 30 | toJson }}';
  const chart = chartFolder(folder, { 'templates/a.yaml': `kind: A\napiVersion: v1\ndata: ${template}\n` });
  const { stdout } = await runCli(['template', chart]);
  const data = /^data: (.*)$/m.exec(stdout)?.[1] ?? '{}';
  // The fields of the function's result.
  const { Cert: cert, Key: key } = JSON.parse(data) as { Cert: string; Key: string };
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  return { cert: readFileSync(certFile, 'utf8'), key, certFile, keyFile };
}
