import {
  allowWork,
  endWork,
  enterLoop,
  enterTemplate,
  leaveLoop,
  leaveTemplate,
  spendKeys,
} from '../../../src/engine/template/work-budget.ts';

let made = 0;

/** Runs nested loops, and generates a key in each iteration of the innermost loop. */
function loops([turns = 0, ...inner]: readonly number[], make: (turn: number) => number): void {
  const loop = enterLoop(turns);
  for (let turn = 1; turn <= turns; turn++) {
    loop.turn = turn;
    if (inner.length > 0) loops(inner, make);
    else {
      spendKeys(make(turn));
      made += make(turn);
    }
  }
  leaveLoop(loop);
}

beforeEach(() => {
  made = 0;
  allowWork({ steps: 1e6, bytes: 1e6, keys: 100 });
});
afterEach(endWork);

describe('keys generated in loops', () => {
  it.each([
    ['the maximum number', [100], () => 1, 100],
    ['in a few of many iterations', [100_000], (turn: number) => (turn % 5000 === 0 ? 1 : 0), 20],
    ['RSA keys in a few iterations', [10], () => 10, 100],
    ['in nested loops', [3, 30], () => 1, 90],
    ['in the first iterations', [200], (turn: number) => (turn <= 40 ? 1 : 0), 40],
  ])('are allowed: %s', (_, turns, make, expected) => {
    loops(turns, make);
    expect(made).toBe(expected);
  });

  it.each([
    ['one per iteration', [1_000_000], () => 1, 12],
    ['RSA keys', [1_000_000], () => 10, 10],
    ['in nested loops', [1000, 10], () => 1, 12],
  ])('fail early if the loop would exceed the limit: %s', (_, turns, make, expected) => {
    expect(() => loops(turns, make)).toThrow('more keys, certificates and passwords');
    expect(made).toBe(expected);
  });
});

it('fails early only in recursive templates', () => {
  for (let i = 0; i < 30; i++) enterTemplate(`t${i}`);
  for (let i = 0; i < 20; i++) spendKeys(1);
  for (let i = 0; i < 12; i++) enterTemplate('f');
  expect(() => spendKeys(1)).not.toThrow();
  expect(() => spendKeys(10)).toThrow('more keys, certificates and passwords');
  for (let i = 0; i < 12; i++) leaveTemplate('f');
  expect(() => spendKeys(10)).not.toThrow();
});
