import { renderWithLookups } from '../../../src/actions/render/render-with-lookups.ts';
import { FunctionFailure } from '../../../src/engine/template/call.ts';
import { TillerlessError } from '../../../src/errors/tillerless-error.ts';

/** Renders files that look up objects, and counts how many files each pass processes. */
function rendering(files: readonly (readonly string[])[], expected: readonly string[] = []) {
  const passes: number[] = [];
  const fetched: string[] = [];
  const result = renderWithLookups(
    (lookup, afterFile) => {
      passes.push(0);
      return files.map((names, i) => {
        passes[passes.length - 1] = i + 1;
        const found = names.map((name) => lookup('v1', 'Secret', 'default', name));
        afterFile?.((i + 1) / files.length);
        return found;
      });
    },
    async ([, , , name]) => {
      fetched.push(name);
      if (name === 'forbidden') throw new Error('forbidden');
      return `object ${name}`;
    },
    expected.map((name) => ['v1', 'Secret', 'default', name]),
  );
  return { passes, fetched, result };
}

describe('renderWithLookups', () => {
  it('renders once if nothing is looked up', async () => {
    const { passes, result } = rendering([[], []]);
    await expect(result).resolves.toEqual([[], []]);
    expect(passes).toEqual([2]);
  });

  it('ends the first pass after the first file that requests an object', async () => {
    const { passes, fetched, result } = rendering([['a'], ['a'], [], []]);
    await expect(result).resolves.toEqual([['object a'], ['object a'], [], []]);
    expect(passes).toEqual([1, 4]);
    expect(fetched).toEqual(['a']);
  });

  it('completes the first pass if most files have been rendered', async () => {
    const { passes, result } = rendering([[], [], [], ['a'], ['b']]);
    await expect(result).resolves.toEqual([[], [], [], ['object a'], ['object b']]);
    expect(passes).toEqual([5, 5]);
  });

  it('collects all missing objects in the second pass', async () => {
    const { passes, fetched, result } = rendering([['a'], ['b'], ['c'], ['d']]);
    await expect(result).resolves.toEqual([['object a'], ['object b'], ['object c'], ['object d']]);
    expect(passes).toEqual([1, 4, 4]);
    expect(fetched).toEqual(['a', 'b', 'c', 'd']);
  });

  it('renders once if the requested objects were expected', async () => {
    const { passes, fetched, result } = rendering([['a'], ['b']], ['a', 'b', 'unused']);
    await expect(result).resolves.toEqual([['object a'], ['object b']]);
    expect(passes).toEqual([2]);
    expect(fetched).toEqual(['a', 'b', 'unused']);
  });

  it('ignores errors from fetching expected objects that are not requested', async () => {
    const { result } = rendering([['a']], ['a', 'forbidden']);
    await expect(result).resolves.toEqual([['object a']]);
  });

  it('reports errors from fetching requested objects', async () => {
    const { result } = rendering([['forbidden']], ['forbidden']);
    await expect(result).rejects.toThrow('forbidden');
  });

  it('reports an error that was returned for an object in the template that requests it', async () => {
    const seen: unknown[] = [];
    const failure = new FunctionFailure('secrets "a" is forbidden');
    const result = renderWithLookups(
      (lookup) => {
        try {
          return lookup('v1', 'Secret', 'default', 'a');
        } catch (error) {
          seen.push(error);
          throw error;
        }
      },
      async () => failure,
    );
    await expect(result).rejects.toBe(failure);
    expect(seen).toEqual([failure]);
  });

  it('reports an error only if no objects are missing', async () => {
    let passes = 0;
    const result = renderWithLookups(
      (lookup) => {
        passes += 1;
        throw new TillerlessError('TEMPLATE_EXEC', `${lookup('v1', 'Secret', 'default', 'a')} is invalid`);
      },
      async () => 'object a',
    );
    await expect(result).rejects.toThrow('object a is invalid');
    expect(passes).toBe(2);
  });
});
