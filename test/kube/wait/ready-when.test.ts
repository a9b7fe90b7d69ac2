import type { KubeObject } from '../../../src/kube/resource.ts';
import { parseReadyWhen } from '../../../src/kube/wait/ready-when.ts';

const widget: KubeObject = {
  apiVersion: 'example.org/v1',
  kind: 'Widget',
  metadata: { name: 'w', annotations: { 'a.b/c': 'yes' } },
  status: {
    phase: 'Running',
    count: 3,
    shards: [{ state: 'up' }, { state: 'up' }],
    conditions: [
      { type: 'Synced', status: 'True' },
      { type: 'Degraded', status: 'False', reason: 'Fine' },
    ],
  },
};

it.each([
  { expression: '{.status.phase}=Running', want: true },
  { expression: '{.status.phase}=="Running"', want: true },
  { expression: '{$.status.phase}=Pending', want: false },
  { expression: '{.status.count}=3', want: true },
  { expression: '{.status.nothing}=3', want: false },
  { expression: '{.status.shards[1].state}=up', want: true },
  { expression: '{.status.shards[9].state}=up', want: false },
  { expression: '{.status.shards[*].state}=up', want: true },
  { expression: "{.metadata.annotations['a.b/c']}=yes", want: true },
  { expression: '{.status.conditions[?(@.type=="Synced")].status}=True', want: true },
  { expression: 'condition=Synced', want: true },
  { expression: 'condition=Degraded', want: false },
  { expression: 'condition=Degraded=False', want: true },
  { expression: 'condition=Missing', want: false },
])('$expression', ({ expression, want }) => {
  const when = parseReadyWhen(expression);
  expect(typeof when === 'string' ? when : when.isMet(widget)).toBe(want);
});

it.each([
  { expression: '', want: 'neither' },
  { expression: 'Ready', want: 'neither' },
  { expression: 'condition=', want: 'neither' },
  { expression: '{.status.phase}', want: '"=" and a value are missing' },
  { expression: '{.status.phase}=', want: 'the value after "=" is missing' },
  { expression: '{}=x', want: 'the path is empty' },
  { expression: '{.status[}=x', want: 'from "["' },
  { expression: '{.a[?(@.b>1)]}=x', want: 'from "[?(@.b>1)]"' },
])('rejects $expression', ({ expression, want }) => {
  expect(parseReadyWhen(expression)).toContain(want);
});
