import type { ChartSource } from '../../actions/chart-source.ts';
import { defineFlags, type FlagValues } from './flag.ts';

/** How a server of charts is spoken to. */
export const tlsFlags = defineFlags({
  'ca-file': { kind: 'string', describe: 'file with the authorities that may sign certificates of servers' },
  'cert-file': { kind: 'string', describe: 'file with the certificate to show to servers' },
  'insecure-skip-tls-verify': { kind: 'bool', describe: 'do not check certificates of servers (insecure)' },
  'key-file': { kind: 'string', describe: 'file with the key of --cert-file' },
});

/** Who one is to a repository or registry. */
export const loginFlags = defineFlags({
  password: { kind: 'string', describe: 'password for the repository or registry' },
  username: { kind: 'string', describe: 'name at the repository or registry' },
});

export const keyringFlags = defineFlags({
  keyring: { kind: 'string', describe: 'file with the keys of those who sign; that of GnuPG without' },
});

/** Signatures of what is fetched. */
export const verifyFlags = defineFlags({
  ...keyringFlags,
  verify: { kind: 'bool', describe: 'use the chart only when a key of the keyring has signed it' },
});

export const plainHttpFlags = defineFlags({
  'plain-http': { kind: 'bool', describe: 'speak http, not https, with an OCI registry' },
});

/** Who one is to a server, and how it is spoken to, where no repository is named. */
export const serverFlags = defineFlags({ ...tlsFlags, ...loginFlags, ...plainHttpFlags });

/** The same as actions take it. @param version the version or range that is wanted; empty for the newest */
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

/** The flags of TLS as actions take them. */
export function tlsChoice(flags: FlagValues<typeof tlsFlags>): ChartSource['tls'] {
  return {
    caFile: flags['ca-file'],
    certFile: flags['cert-file'],
    keyFile: flags['key-file'],
    insecureSkipVerify: flags['insecure-skip-tls-verify'],
  };
}
