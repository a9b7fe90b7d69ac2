import { loginToRegistry, logoutOfRegistry } from '../actions/registry-login.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { logLine } from '../output/io.ts';
import { defineCommand } from './define.ts';
import { withDownloads } from './downloads.ts';
import { plainHttpFlags } from './flags/remote.ts';

export const registryLoginCommand = defineCommand({
  name: 'login',
  summary: 'log in to a registry',
  usage: '[host]',
  arity: { min: 1 },
  flags: {
    ...plainHttpFlags,
    'ca-file': { kind: 'string', help: "file with the authorities that may sign the registry's certificate" },
    'cert-file': { kind: 'string', help: 'file with the certificate to show to the registry' },
    insecure: { kind: 'bool', help: "do not check the registry's certificate (insecure)" },
    'key-file': { kind: 'string', help: 'file with the key of --cert-file' },
    password: { kind: 'string', short: 'p', help: 'password, or an identity token' },
    'password-stdin': { kind: 'bool', help: 'read the password from standard input' },
    username: { kind: 'string', short: 'u', help: 'name at the registry; none with an identity token' },
  },
  async run({ args, flags }, context) {
    const { io } = context;
    const [host = ''] = args;
    const fromStdin = flags['password-stdin']
      ? Buffer.from(await io.readStdin())
          .toString('utf8')
          .replace(/\r?\n$/, '')
      : '';
    const secret = flags.password || fromStdin;
    if (secret === '')
      throw new TillerlessError('USAGE', 'registry login needs a password', { hint: 'give --username and --password-stdin' });
    if (flags.password !== '') logLine(io, 'WARN', 'using --password via the CLI is insecure. Use --password-stdin');
    const { username } = flags;
    const login =
      username === '' ? { username: '', password: '', identityToken: secret } : { username, password: secret, identityToken: '' };
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

export const registryLogoutCommand = defineCommand({
  name: 'logout',
  summary: 'log out of a registry',
  usage: '[host]',
  arity: { min: 1 },
  flags: {},
  async run({ args }, { io, settings, signal }) {
    const [host = ''] = args;
    io.stdout(`Removing login credentials for ${host}\n`);
    await logoutOfRegistry(host, { paths: settings.paths, env: io.env, signal });
  },
});
