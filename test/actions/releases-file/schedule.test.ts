import { runGraph, type Scheduled } from '../../../src/actions/releases-file/cluster/schedule.ts';

const { signal } = new AbortController();

/** Returns a graph. "a<b" needs b, and "a~b" starts after b. */
function graph(text: string): Scheduled[] {
  const ids = (list: string): string[] => (list === '' ? [] : list.split(','));
  return text.split(' ').map((part) => {
    const [before = '', after = ''] = part.split('~');
    const [id = '', needs = ''] = before.split('<');
    return { id, needs: ids(needs), after: ids(after) };
  });
}

interface Run {
  /** what started and ended, in order: "+a" and "-a" */
  readonly log: string[];
  readonly outcomes: string[];
}

/** Runs a graph whose items take one turn of the event loop each. Items in `failing` fail. */
async function run(text: string, options: { failing?: string[]; concurrency?: number; failFast?: boolean } = {}): Promise<Run> {
  const { failing = [], concurrency = 0, failFast = false } = options;
  const log: string[] = [];
  const outcomes = await runGraph(graph(text), {
    concurrency,
    failFast,
    signal,
    work: async ({ id }) => {
      log.push(`+${id}`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`-${id}`);
      if (failing.includes(id)) throw new Error(id);
    },
  });
  return { log, outcomes: [...outcomes].map(([id, { kind }]) => `${id} ${kind}`).toSorted() };
}

describe('runGraph', () => {
  it.each([
    ['a b', {}, ['+a', '+b', '-a', '-b']],
    ['a b', { concurrency: 1 }, ['+a', '-a', '+b', '-b']],
    ['a b<a', {}, ['+a', '-a', '+b', '-b']],
    ['b<a a', {}, ['+a', '-a', '+b', '-b']],
    ['a b<a c', {}, ['+a', '+c', '-a', '+b', '-c', '-b']],
    ['b<elsewhere', {}, ['+b', '-b']],
    ['a b~a c', {}, ['+a', '+c', '-a', '+b', '-c', '-b']],
    ['b~elsewhere', {}, ['+b', '-b']],
  ])('%s %j', async (text, options, log) => {
    expect((await run(text, options)).log).toEqual(log);
  });

  it('skips only items that need a failed item, directly or indirectly', async () => {
    const { outcomes } = await run('a b<a c<b d', { failing: ['a'] });
    expect(outcomes).toEqual(['a failed', 'b skipped', 'c skipped', 'd done']);
  });

  it('starts an item after a failed one that it does not need', async () => {
    const { log, outcomes } = await run('a b~a', { failing: ['a'] });
    expect(log).toEqual(['+a', '-a', '+b', '-b']);
    expect(outcomes).toEqual(['a failed', 'b done']);
  });

  it('starts no further items after a failure if failFast is set', async () => {
    const { outcomes } = await run('a b c', { failing: ['a'], concurrency: 1, failFast: true });
    expect(outcomes).toEqual(['a failed', 'b skipped', 'c skipped']);
  });

  it('starts no further items after cancellation', async () => {
    const controller = new AbortController();
    const outcomes = await runGraph(graph('a b<a'), {
      concurrency: 0,
      failFast: false,
      signal: controller.signal,
      work: async () => controller.abort(),
    });
    expect(outcomes.get('b')).toEqual({ kind: 'skipped', because: 'the operation was cancelled' });
  });
});
