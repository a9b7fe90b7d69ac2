import { readNames } from '../../src/kube/resource-group-annotations.ts';
import { type ChartRule, type Member, sequence } from '../../src/kube/sequence.ts';

/** Parses a member in the form "chart:group<dep,dep@weight!kind". Every element is optional. */
function member(text: string): Member {
  const match = /^(?:([\w/]+):)?(\w*)(?:<([\w,]+))?(?:@(-?\d+))?(?:!(\w+))?$/.exec(text);
  const [, chart = 'app', group, deps, weight, kind = 'late'] = match ?? [];
  return {
    chart,
    group: group || undefined,
    dependsOn: deps?.split(',') ?? [],
    weight: weight === undefined ? undefined : Number(weight),
    kind: kind as Member['kind'],
  };
}

const plain = 'app:';
const whole = (chart: string, ...after: string[]): ChartRule => ({ chart, whole: true, after });
const own = (chart: string, ...after: string[]): ChartRule => ({ chart, whole: false, after });

it.each([
  { name: 'no annotations', members: [plain, `${plain}!early`, `${plain}!always`], stages: [0, 0, 0] },
  { name: 'a chain of groups', members: ['c<b', 'b<a', 'a'], stages: [2, 1, 0], awaited: [false, true, true] },
  { name: 'two before one', members: ['db', 'queue', 'app<db,queue'], stages: [0, 0, 1], awaited: [true, true, false] },
  { name: 'members of a group with additional dependencies', members: ['a', 'b<a', 'b', 'c<b'], stages: [0, 1, 0, 2] },
  { name: 'a dependency on a missing group', members: ['a<none', 'b'], stages: [0, 0] },
  { name: 'workloads without annotations come last, and are not waited for', members: ['a', 'b<a', plain], stages: [0, 1, 2] },
  {
    name: 'objects that others build on come first',
    members: ['a', 'b<a', `${plain}!early`, `${plain}!always`],
    stages: [0, 1, 0, 0],
  },
  { name: 'groups of different charts are independent', members: ['app:a', 'x:b<a', 'x:'], stages: [0, 0, 1] },
  { name: 'weights', members: ['@5', '@-5', plain, `${plain}!early`], stages: [2, 0, 1, 0], awaited: [false, true, true, false] },
  { name: 'groups within a weight', members: ['b<a@5', 'a@5', 'c@1'], stages: [2, 1, 0] },
  {
    name: 'subcharts in sequence, and the parent last',
    members: ['app:', 'app/charts/db:', 'app/charts/db/charts/disk:', 'app/charts/bar:'],
    rules: [own('app', 'app/charts/bar'), whole('app/charts/bar', 'app/charts/db')],
    stages: [2, 0, 0, 1],
    awaited: [false, true, true, true],
  },
  {
    name: 'groups in a subchart that other subcharts wait for',
    members: ['app/charts/db:b<a', 'app/charts/db:a', 'app:'],
    rules: [own('app', 'app/charts/db')],
    stages: [1, 0, 2],
  },
])('$name', ({ members, stages, awaited, rules = [] }) => {
  const result = sequence(members.map(member), rules);
  expect(result).toMatchObject({ stages, cycle: [], ...(awaited ? { awaited } : {}) });
});

it.each([
  { name: 'two groups', members: ['a<b', 'b<a', 'c<b'], cycle: [0, 1] },
  { name: 'a group that depends on itself', members: ['x', 'a<a'], cycle: [1] },
  { name: 'a weight that contradicts a dependency', members: ['a<b', 'b@3'], cycle: [0, 1] },
  {
    name: 'subcharts',
    members: ['app/charts/a:', 'app/charts/b:'],
    rules: [whole('app/charts/a', 'app/charts/b'), whole('app/charts/b', 'app/charts/a')],
    cycle: [0, 1],
  },
])('reports a cycle: $name', ({ members, rules = [], cycle }) => {
  expect(sequence(members.map(member), rules).cycle.toSorted()).toEqual(cycle);
});

// A quadratic algorithm would exceed the test's time limit.
it('sequences thousands of objects within the time limit', () => {
  const chain = Array.from({ length: 5000 }, (_, i) => member(`g${i}<g${i + 1}@${i % 7}`));
  const many = Array.from({ length: 5000 }, (_, i) => member(`@${i}`));
  sequence(chain, []);
  expect(sequence(many, []).stages.at(-1)).toBe(4999);
});

it.each([
  { text: '["b", "a", "b"]', want: ['a', 'b'] },
  { text: '[a, "b"]', want: ['a', 'b'] },
  { text: 'b, a', want: ['a', 'b'] },
  { text: undefined, want: [] },
  { text: '', want: [] },
  { text: '[1]', want: undefined },
  { text: '["a"', want: undefined },
])('parses names: $text', ({ text, want }) => {
  expect(readNames(text)).toEqual(want);
});
