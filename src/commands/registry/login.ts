import { type LoginRequest, loginToRegistry } from '../../actions/registry/registry-login.ts';
import { noLogin } from '../../base/basic-auth.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { type Io, logLine } from '../../output/io.ts';
import { plainHttpFlags } from '../flags/server-flags.ts';
import { defineCommand } from '../support/define.ts';
import { withDownloads } from '../support/downloads.ts';

export const command = defineCommand({
  command: 'login [host]',
  arity: { min: 1 },
  builder: {
    ...plainHttpFlags,
    'ca-file': { kind: 'string', describe: 'CA certificate file for verifying the registry' },
    'cert-file': { kind: 'string', describe: 'client certificate file for the registry' },
    insecure: { kind: 'bool', describe: "do not verify the registry's certificate (insecure)" },
    'key-file': { kind: 'string', describe: 'private key file for --cert-file' },
    password: { kind: 'string', alias: 'p', describe: 'password or identity token' },
    'password-stdin': { kind: 'bool', describe: 'read the password from standard input' },
    username: { kind: 'string', alias: 'u', describe: 'username for the registry; omit it when using an identity token' },
  },
  async handler({ args, flags }, context) {
    const { io } = context;
    const [host = ''] = args;
    if (flags.password !== '') logLine(io, 'WARN', 'using --password via the CLI is insecure. Use --password-stdin');
    const login = await loginFrom(io, flags);
    const tls = {
      caFile: flags['ca-file'],
      certFile: flags['cert-file'],
      keyFile: flags['key-file'],
      insecureSkipVerify: flags.insecure,
    };
    const request = { host, login, tls, plainHttp: flags['plain-http'] };
    await withDownloads(context, (downloads) => loginToRegistry(request, downloads));
    io.stdout('Login Succeeded\n');
  },
});

/** Reads the credentials from flags or standard input, and prompts for missing ones on a terminal. @throws USAGE, CANCELLED */
async function loginFrom(
  io: Io,
  { username: name, password, 'password-stdin': fromStdin }: { username: string; password: string; 'password-stdin': boolean },
): Promise<LoginRequest['login']> {
  const secretInput = fromStdin
    ? Buffer.from(await io.readStdin())
        .toString('utf8')
        .replace(/\r?\n$/, '')
    : password;
  const canAsk = secretInput === '' && !fromStdin && io.isTerminal.stdin;
  const username = name === '' && canAsk ? (await io.ask({ text: 'Username: ', hidden: false })).trim() : name;
  const kind = username === '' ? 'token' : 'password';
  const secret = canAsk ? await io.ask({ text: kind === 'token' ? 'Token: ' : 'Password: ', hidden: true }) : secretInput;
  if (secret === '')
    throw new TillerlessError('USAGE', 'registry login requires a password or an identity token', {
      helmText: `${kind} required`,
      hint: 'use --username and --password-stdin',
    });
  return username === '' ? { ...noLogin, identityToken: secret } : { username, password: secret, identityToken: '' };
}
