import { addRepository } from '../../actions/repositories/add.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { loginFlags, tlsFlags } from '../flags/server-flags.ts';
import { defineCommand } from '../support/define.ts';
import { withDownloads } from '../support/downloads.ts';

export const command = defineCommand({
  command: 'add [NAME] [URL]',
  arity: { min: 2, max: 2 },
  builder: {
    ...tlsFlags,
    ...loginFlags,
    'allow-deprecated-repos': { kind: 'bool', describe: 'allow URLs of discontinued repositories' },
    'force-update': { kind: 'bool', describe: 'replace an existing repository with the same name' },
    'no-update': { kind: 'bool', describe: 'no effect', deprecated: 'it has no effect' },
    'pass-credentials': {
      kind: 'bool',
      describe: "also send the username and password to hosts other than the repository's",
    },
    'password-stdin': { kind: 'bool', describe: 'read the password from standard input' },
    timeout: { kind: 'duration', default: 120_000, describe: 'timeout for downloading the index' },
  },
  async handler({ args, flags }, context) {
    const { io } = context;
    const [name = '', url = ''] = args;
    const password = flags['password-stdin']
      ? Buffer.from(await io.readStdin())
          .toString('utf8')
          .replace(/[\r\n]+$/, '')
      : '';
    if (flags.username !== '' && flags.password === '' && !flags['password-stdin'])
      throw new TillerlessError('USAGE', '--username requires a password', { hint: 'use --password or --password-stdin' });
    const repository = {
      name,
      url,
      username: flags.username,
      password: flags.username === '' ? flags.password : flags.password || password,
      caFile: flags['ca-file'],
      certFile: flags['cert-file'],
      keyFile: flags['key-file'],
      insecureSkipTlsVerify: flags['insecure-skip-tls-verify'],
      passCredentials: flags['pass-credentials'],
    };
    const request = {
      repository,
      force: flags['force-update'],
      allowDeprecated: flags['allow-deprecated-repos'],
      timeoutMs: flags.timeout,
    };
    const outcome = await withDownloads(context, (downloads) => addRepository(request, downloads));
    const text =
      outcome === 'same' ? 'already exists with the same configuration, skipping' : 'has been added to your repositories';
    io.stdout(`${JSON.stringify(name)} ${text}\n`);
  },
});
