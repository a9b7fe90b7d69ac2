import { expectedLookups } from '../../../src/actions/render/expected-lookups.ts';
import type { Chart } from '../../../src/chart/model.ts';

function chartOf(template: string, subcharts: readonly Chart[] = []): Chart {
  const templates = [{ name: 'templates/x.yaml', data: new TextEncoder().encode(template) }];
  return {
    metadata: { name: 'web', version: '1.0.0' },
    templates,
    subcharts,
    files: [],
    raw: [],
    values: new Map(),
  } as unknown as Chart;
}

const secret = (name: string, namespace = ''): string =>
  `# Source: web/templates/x.yaml\napiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\n${namespace && `  namespace: ${namespace}\n`}`;
const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n';
const manifest = ['', secret('password'), secret('token', 'other'), config].join('---\n');

const lookup = '{{ lookup "v1" "Secret" .Release.Namespace "password" }}';
const secrets = [
  ['v1', 'Secret', 'shop', 'password'],
  ['v1', 'Secret', 'other', 'token'],
];

describe('expectedLookups', () => {
  it.each([
    ['a template that looks up Secrets', chartOf(lookup), secrets],
    ['a template of a subchart', chartOf('a: 1', [chartOf(lookup)]), secrets],
    ['a template without lookup', chartOf('a: 1'), []],
    ['a kind that is not in the manifest', chartOf('{{ lookup "v1" "Service" "" "x" }}'), []],
    ['a kind that is not a string constant', chartOf('{{ lookup "v1" .Values.kind "" "x" }}'), []],
  ])('returns the objects in the manifest of the kinds that templates look up: %s', (_, chart, expected) => {
    expect(expectedLookups(chart, manifest, 'shop')).toEqual(expected);
  });

  it('returns nothing if the manifest contains many such objects', () => {
    const many = Array.from({ length: 50 }, (_, i) => secret(`s${i}`)).join('---\n');
    expect(expectedLookups(chartOf(lookup), many, 'shop')).toEqual([]);
  });

  it('ignores documents that are not valid YAML', () => {
    const broken = 'kind: Secret\nmetadata: {name\n';
    expect(expectedLookups(chartOf(lookup), `${broken}---\n${secret('password')}`, 'shop')).toEqual([secrets[0]]);
  });
});
