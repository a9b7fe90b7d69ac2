import type { ChartSource } from '../../actions/chart-source.ts';
import { defineFlags, type FlagValues } from './flag.ts';

/** TLS flags for the connection to a repository or registry. */
export const tlsFlags = defineFlags({
  'ca-file': { kind: 'string', describe: 'CA certificate file for verifying servers' },
  'cert-file': { kind: 'string', describe: 'client certificate file' },
  'insecure-skip-tls-verify': { kind: 'bool', describe: 'do not verify server certificates (insecure)' },
  'key-file': { kind: 'string', describe: 'private key file for --cert-file' },
});

/** Flags for the credentials of a repository or registry. */
export const loginFlags = defineFlags({
  password: { kind: 'string', describe: 'password for the repository or registry' },
  username: { kind: 'string', describe: 'username for the repository or registry' },
});

export const keyringFlags = defineFlags({
  keyring: { kind: 'string', describe: "keyring with the public keys (default: GnuPG's keyring)" },
});

/** Flags for verifying the signature of a downloaded chart. */
export const verifyFlags = defineFlags({
  ...keyringFlags,
  verify: { kind: 'bool', describe: 'use the chart only if it is signed by a key in the keyring' },
});

export const plainHttpFlags = defineFlags({
  'plain-http': { kind: 'bool', describe: 'use plain HTTP instead of HTTPS for an OCI registry' },
});

/** Connection and credential flags for servers that are not configured as a repository. */
export const serverFlags = defineFlags({ ...tlsFlags, ...loginFlags, ...plainHttpFlags });

/**
 * Converts the server flags to a `ChartSource`.
 *
 * @param version requested version or range; empty for the latest version
 */
export function serverSource(flags: FlagValues<typeof serverFlags>, version: string): ChartSource {
  return {
    version,
    devel: false,
    repo: '',
    username: flags.username,
    password: flags.password,
    passCredentials: false,
    tls: tlsChoice(flags),
    plainHttp: flags['plain-http'],
  };
}

/** Converts the TLS flags to the TLS settings of a `ChartSource`. */
export function tlsChoice(flags: FlagValues<typeof tlsFlags>): ChartSource['tls'] {
  return {
    caFile: flags['ca-file'],
    certFile: flags['cert-file'],
    keyFile: flags['key-file'],
    insecureSkipVerify: flags['insecure-skip-tls-verify'],
  };
}
