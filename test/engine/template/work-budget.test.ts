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

/** Runs nested loops that make keys in each turn of the innermost one. */
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

describe('keys in loops', () => {
  it.each([
    ['as many as are allowed', [100], () => 1, 100],
    ['a few of many turns', [100_000], (turn: number) => (turn % 5000 === 0 ? 1 : 0), 20],
    ['RSA keys in some turns', [10], () => 10, 100],
    ['loops in loops', [3, 30], () => 1, 90],
    ['those of the first turns', [200], (turn: number) => (turn <= 40 ? 1 : 0), 40],
  ])('are made: %s', (_, turns, make, expected) => {
    loops(turns, make);
    expect(made).toBe(expected);
  });

  it.each([
    ['one for each turn', [1_000_000], () => 1, 12],
    ['RSA keys', [1_000_000], () => 10, 10],
    ['loops in loops', [1000, 10], () => 1, 12],
  ])('fail early where they would not end: %s', (_, turns, make, expected) => {
    expect(() => loops(turns, make)).toThrow('more keys, certificates and passwords');
    expect(made).toBe(expected);
  });
});

it('fails early in templates that call themselves, and not in others', () => {
  for (let i = 0; i < 30; i++) enterTemplate(`t${i}`);
  for (let i = 0; i < 20; i++) spendKeys(1);
  for (let i = 0; i < 12; i++) enterTemplate('f');
  expect(() => spendKeys(1)).not.toThrow();
  expect(() => spendKeys(10)).toThrow('more keys, certificates and passwords');
  for (let i = 0; i < 12; i++) leaveTemplate('f');
  expect(() => spendKeys(10)).not.toThrow();
});
