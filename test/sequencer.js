import { createRequire } from 'node:module';

const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/**
 * Suites that take longest, longest first. Most of them wait for timeouts and servers. Without earlier results, Jest would start
 * them last, because their files are small, and then run only a few of them at a time.
 */
const slow = [
  'commands/rendering/rendering',
  'faults/requests',
  'hostile/every-function',
  'journeys/test-release',
  'faults/outages',
  'journeys/wait',
  'journeys/lifecycle',
  'faults/silence',
  'faults/cancel',
  'faults/clocks',
  'journeys/lock',
  'storage/sql',
  'journeys/large-record',
  'kube/transport',
  'sandbox/interop',
  'real-servers/docker-registry',
  'engine/eta-hostile',
  'packaging/package',
];

/** Starts slow suites first, so that the others fill the gaps. */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = slow.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
      return at < 0 ? slow.length : at;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}
