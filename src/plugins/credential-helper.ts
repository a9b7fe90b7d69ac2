import { spawn } from 'node:child_process';
import { errorCode } from '../base/error-code.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

const timeoutMs = 60_000;
const maxOutput = 1 << 20;

/** Runs docker-credential-NAME using Docker's protocol, with the request on stdin and the response on stdout. @throws REGISTRY */
export function runCredentialHelper(
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): (helper: string, verb: 'get' | 'store' | 'erase', input: string) => Promise<string> {
  return (helper, verb, input) =>
    new Promise((resolve, reject) => {
      const program = `docker-credential-${helper}`;
      const fail = (problem: string): void =>
        reject(new TillerlessError('REGISTRY', `the credential helper ${program} failed: ${problem}`));
      // A name with a slash would be a path, but helpers are only looked up in PATH.
      if (!/^[\w.-]+$/.test(helper)) return fail('it is not the name of a program');
      const child = spawn(program, [verb], { env, timeout: timeoutMs, signal, stdio: ['pipe', 'pipe', 'ignore'] });
      let output = '';
      child.stdout.on('data', (part: Buffer) => {
        output += part.toString('utf8');
        if (output.length > maxOutput) child.kill();
      });
      child.on('error', (error) =>
        errorCode(error) === 'ENOENT'
          ? reject(new TillerlessError('CREDENTIAL_HELPER', `the credential helper ${program} is not installed`))
          : fail(error.message),
      );
      child.on('close', (code) => (code === 0 ? resolve(output) : fail(output.trim() || `exit code ${code}`)));
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    });
}
