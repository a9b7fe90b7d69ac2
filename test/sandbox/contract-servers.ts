import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { realServer, sandboxServer, type TestServer } from '../support/api-servers.ts';

const kubeconfig = process.env.KUBECONFIG_CONTRACT ?? process.env.TILLERLESS_TEST_KUBECONFIG ?? '';

/** The sandbox, and a real API server when one is named. */
export const contractServers: readonly TestServer[] = kubeconfig ? [realServer(kubeconfig), sandboxServer] : [sandboxServer];
if (!kubeconfig) process.stderr.write('contract with a real server skipped: no API server\n');

const file = join(dirname(fileURLToPath(import.meta.url)), 'contract-answers.json');
const recording = process.env.CONTRACT_RECORD === '1';
const answers: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'));

expect.extend({
  /** Compares with the answer of a real API server, kept in contract-answers.json (written anew with CONTRACT_RECORD=1). */
  toMatchSnapshotOf(received: unknown, name: string) {
    const plain: unknown = JSON.parse(JSON.stringify(received));
    if (recording && expect.getState().currentTestName?.includes('real server')) {
      answers[name] = plain;
      writeFileSync(file, `${JSON.stringify(answers, null, 1)}\n`);
    }
    const pass = this.equals(plain, answers[name]);
    return { pass, message: () => this.utils.printDiffOrStringify(answers[name], plain, 'real server', 'received', false) };
  },
});

declare global {
  namespace jest {
    interface Matchers<R> {
      toMatchSnapshotOf(name: string): R;
    }
  }
}
