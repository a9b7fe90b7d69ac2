import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { realServer, sandboxServer, type TestServer } from '../support/api-servers.ts';

const kubeconfig = process.env.KUBECONFIG_CONTRACT ?? process.env.TILLERLESS_TEST_KUBECONFIG ?? '';

/** The sandbox, and a real API server if one is configured. */
export const contractServers: readonly TestServer[] = kubeconfig ? [realServer(kubeconfig), sandboxServer] : [sandboxServer];
if (!kubeconfig) process.stderr.write('contract with a real server skipped: no API server\n');

const file = join(dirname(fileURLToPath(import.meta.url)), 'contract-answers.json');
const recording = process.env.CONTRACT_RECORD === '1';
const answers: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'));

expect.extend({
  /**
   * Compares a response with the one recorded from a real API server in contract-answers.json. CONTRACT_RECORD=1 updates the
   * recording.
   */
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
