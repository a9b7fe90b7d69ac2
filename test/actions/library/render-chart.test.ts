import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { chartObjects, explain, explainValue } from '../../../src/actions/library/explain-chart.ts';
import { type ChartFiles, loadChart } from '../../../src/actions/library/load-chart.ts';
import { loadChartFrom } from '../../../src/actions/library/load-chart-from.ts';
import { renderChart, renderChartAsync } from '../../../src/actions/library/render-chart.ts';
import type { RenderOptions } from '../../../src/actions/library/render-options.ts';
import type { RenderedChart } from '../../../src/actions/library/rendered-chart.ts';
import { isTillerlessError } from '../../../src/errors/tillerless-error.ts';
import { root } from '../../support/project-files.ts';

const metadata = 'apiVersion: v2\nname: c\nversion: 0.1.0\n';
const chartOf = (template: string, files: ChartFiles = {}) =>
  loadChart({ 'Chart.yaml': metadata, 'templates/a.yaml': template, ...files });
const render = (template: string, options: RenderOptions = {}, files: ChartFiles = {}): RenderedChart =>
  renderChart(chartOf(template, files), options);
/** Renders NOTES.txt, which need not be YAML. */
const body = (template: string, options: RenderOptions = {}): string =>
  renderChart(loadChart({ 'Chart.yaml': metadata, 'templates/NOTES.txt': template }), options).notes;

function errorOf(run: () => unknown): object {
  try {
    run();
  } catch (error) {
    if (isTillerlessError(error)) return { code: error.code, message: error.message, where: error.where };
    throw error;
  }
  return {};
}

describe('options', () => {
  it.each<[string, string, RenderOptions, string]>([
    ['name', '{{ .Release.Name }}', { name: 'shop' }, 'shop'],
    ['the default name', '{{ .Release.Name }}', {}, 'release-name'],
    ['namespace', '{{ .Release.Namespace }}', { namespace: 'n' }, 'n'],
    ['revision', '{{ .Release.Revision }}', { revision: 7 }, '7'],
    ['isUpgrade', '{{ .Release.IsUpgrade }} {{ .Release.IsInstall }}', { isUpgrade: true }, 'true false'],
    ['values', '{{ .Values.a.b }}', { values: { a: { b: 'x' } } }, 'x'],
    ['integers in values', '{{ .Values.n }} {{ kindOf .Values.n }}', { values: { n: 1000000 } }, '1e+06 float64'],
    ['several values', '{{ .Values.a }}{{ .Values.b }}', { values: [{ a: 1, b: 1 }, { b: 2 }] }, '12'],
    ['undefined in values', '{{ hasKey .Values "a" }}', { values: { a: undefined } }, 'false'],
    ['valuesFiles', '{{ .Values.a }}', { valuesFiles: [{ name: 'v', text: 'a: 1' }] }, '1'],
    ['values over valuesFiles', '{{ .Values.a }}', { valuesFiles: [{ name: 'v', text: 'a: 1' }], values: { a: 2 } }, '2'],
    ['set over values', '{{ .Values.a }}', { values: { a: 2 }, set: ['a=3'] }, '3'],
    ['kubeVersion', '{{ .Capabilities.KubeVersion }}', { kubeVersion: '1.31.2' }, 'v1.31.2'],
    ['apiVersions', '{{ .Capabilities.APIVersions.Has "x.io/v1" }}', { apiVersions: ['x.io/v1'] }, 'true'],
    ['now', '{{ now | date "2006-01-02" }}', { now: new Date('2020-02-03T04:05:06Z') }, '2020-02-03'],
    ['timeZone', '{{ now.Local.Hour }}', { now: new Date('2020-02-03T04:05:06Z'), timeZone: 'Asia/Tokyo' }, '13'],
    ['lookup', '{{ (lookup "v1" "Pod" "n" "p").kind }}', { lookup: (...args) => ({ kind: args.join('/') }) }, 'v1/Pod/n/p'],
    ['no lookup', '{{ lookup "v1" "Pod" "n" "p" }}', {}, 'map[]'],
  ])('%s', (_, template, options, expected) => expect(body(template, options)).toBe(expected));

  it('the result lists the files in crds/, and its text contains them only if requested', () => {
    const files = { 'crds/x.yaml': 'kind: CustomResourceDefinition\n' };
    const { crds, text } = render('a: 1', {}, files);
    expect(crds).toEqual([{ path: 'c/crds/x.yaml', text: files['crds/x.yaml'] }]);
    expect(text).not.toContain('CustomResourceDefinition');
    expect(render('a: 1', { includeCrds: true }, files).text).toContain('CustomResourceDefinition');
  });

  it('skipSchemaValidation', () => {
    const files = { 'values.schema.json': '{"required": ["a"]}' };
    expect(errorOf(() => render('a: 1', {}, files))).toMatchObject({ code: 'VALUES_SCHEMA' });
    expect(render('a: 1', { skipSchemaValidation: true }, files).documents).toHaveLength(1);
  });
});

describe('the result', () => {
  const template = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Values.name }}
data: {a: "1"}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: job
  annotations: {helm.sh/hook: pre-install, helm.sh/hook-weight: "3", helm.sh/hook-delete-policy: hook-failed}
`;
  const rendered = render(template, { values: { name: 'x' }, positions: true });

  it('contains documents as plain objects', () => {
    expect(rendered.documents).toMatchObject([
      { template: 'c/templates/a.yaml', apiVersion: 'v1', kind: 'ConfigMap', name: 'x', object: { data: { a: '1' } } },
    ]);
    expect(rendered.documents[0]?.text).toContain('name: x\n');
  });

  it('contains field positions even if the field values are random', () => {
    const random = 'apiVersion: v1\nkind: A\nmetadata: {name: x}\nv: {{ randAlpha 5 }}\nw: {{ randAlpha 5 }}\n';
    for (const options of [{}, { seed: 1 }]) {
      const fields = render(random, { positions: true, ...options }).documents[0]?.fields ?? [];
      expect(fields.map(({ path }) => path)).toContain('w');
    }
  });

  it('contains hooks', () => {
    expect(rendered.hooks).toMatchObject([
      { kind: 'Job', name: 'job', events: ['pre-install'], weight: 3, deletePolicies: ['hook-failed'] },
    ]);
  });

  it('contains the template position of each field', () => {
    const fields = rendered.documents[0]?.fields ?? [];
    expect(fields.find(({ path }) => path === 'metadata.name')).toEqual({
      path: 'metadata.name',
      position: { file: 'c/templates/a.yaml', line: 4, column: 9 },
      action: '{{ .Values.name }}',
    });
    expect(rendered.hooks[0]?.fields?.[1]).toMatchObject({ path: 'kind', position: { line: 8 } });
  });

  it('can be sent to another thread', () => expect(structuredClone(rendered)).toEqual(rendered));

  it('contains unread values with suggestions and positions', () => {
    const options = { unread: true, values: { nam: 1 }, valuesFiles: [{ name: 'v.yaml', text: 'name: x\n\nnamee: y\n' }] };
    const { unread } = render('a: {{ .Values.name }}', options, { 'values.yaml': 'name: d\n' });
    expect(unread).toEqual([
      { path: 'namee', chart: 'c', suggestion: 'name', source: 'v.yaml', line: 3, column: 1 },
      { path: 'nam', chart: 'c', suggestion: 'name', source: 'values' },
    ]);
  });
});

describe('seed', () => {
  const template = `a: {{ randAlphaNum 9 }}
b: {{ uuidv4 }}
c: {{ bcrypt "x" }}
d: {{ encryptAES "a" "b" }}
{{ range list "ecdsa" "ed25519" }}{{ . }}: {{ genPrivateKey . | sha256sum }}
{{ end }}{{ $ca := genCA "ca" 1 }}ca: {{ $ca | toString | sha256sum }}
signed: {{ genSignedCert "x" nil (list "y") 1 $ca | toString | sha256sum }}
ec: {{ genSelfSignedCertWithKey "x" nil nil 1 (genPrivateKey "ecdsa") | toString | sha256sum }}
e: {{ shuffle "abcdefghij" }}
f: {{ randBytes 8 }}`;
  const now = new Date(0);

  it('makes the output repeatable', () => {
    expect(body(template, { seed: 1, now })).toBe(body(template, { seed: '1', now }));
  });

  it('determines the output', () => {
    const lines = (seed: number): string[] => body(template, { seed, now }).split('\n');
    const other = lines(3);
    expect(lines(2).filter((line, at) => line === other[at])).toEqual([]);
  });

  it.each(['rsa', 'dsa'])(
    'makes valid keys of type %s',
    (type) => {
      const [first, second] = [1, 1].map((seed) => body(`{{ genPrivateKey "${type}" }}`, { seed }));
      expect(first).toBe(second);
      expect(createPrivateKey(first ?? '').asymmetricKeyType).toBe(type);
    },
    60_000,
  );

  it('makes certificates that Node accepts', () => {
    const template = '{{ $ca := genCA "ca" 9 }}{{ $ca.Cert }},{{ (genSignedCert "x" nil (list "y") 9 $ca).Cert }}';
    const [authority, leaf] = body(template, { seed: 1 })
      .split(',')
      .map((text) => new X509Certificate(text));
    expect(leaf?.verify(authority?.publicKey ?? createPublicKey(''))).toBe(true);
  });
});

describe('loadChart', () => {
  it('loads subcharts and respects .helmignore', () => {
    const chart = chartOf('a: {{ (.Files.Glob "**").AsConfig | len }}', {
      '.helmignore': 'ignored/\n*.tmp\n',
      'ignored/x': 'x',
      'a.tmp': 'x',
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
      'charts/sub/templates/s.yaml': 'sub: 1',
    });
    expect(chart.raw.map(({ name }) => name)).not.toContain('a.tmp');
    expect(renderChart(chart).documents.map(({ template }) => template)).toEqual([
      'c/charts/sub/templates/s.yaml',
      'c/templates/a.yaml',
    ]);
  });

  it('loads folders', () => {
    expect(loadChartFrom(join(root, 'fixtures/charts/web')).metadata.name).toBe('web');
  });

  it.each<[string, () => unknown, object]>([
    ['no Chart.yaml', () => loadChart({}), { code: 'CHART_INVALID' }],
    ['a path that leaves the chart', () => loadChart({ 'Chart.yaml': metadata, '../x': '' }), { code: 'CHART_INVALID' }],
    ['content that is not text or bytes', () => loadChart({ 'Chart.yaml': 1 as unknown as string }), { code: 'CHART_INVALID' }],
    ['an unknown apiVersion', () => loadChart({ 'Chart.yaml': metadata.replace('v2', 'v9') }), { code: 'CHART_INVALID' }],
    ['bytes that are not an archive', () => loadChart(new Uint8Array(100)), { code: 'CHART_ARCHIVE' }],
  ])('rejects %s', (_, run, expected) => expect(errorOf(run)).toMatchObject(expected));
});

describe('errors', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;

  it.each<[string, () => unknown, object]>([
    [
      'a function in values',
      () => render('', { values: { a: [() => 1] } }),
      { code: 'VALUES_INVALID', message: 'values.a[0] is of type function' },
    ],
    ['a date', () => render('', { values: { a: new Date() } }), { message: 'values.a is an instance of Date' }],
    [
      'NaN',
      () => render('', { values: [{}, { a: Number.NaN }] }),
      { message: 'values[1].a is NaN, which YAML values cannot contain' },
    ],
    ['values that contain themselves', () => render('', { values: cyclic }), { code: 'VALUES_INVALID' }],
    [
      'invalid YAML',
      () => render('', { valuesFiles: [{ name: 'v.yaml', text: 'a:\n\tb: 1' }] }),
      { code: 'YAML_PARSE', where: { file: 'v.yaml', line: 2 } },
    ],
    [
      'an error in a template',
      () => render('a: 1\nb: {{ .Values.a.b }}', { valuesFiles: [{ name: 'v.yaml', text: 'a: text' }] }),
      { code: 'TEMPLATE_EXEC', where: { file: 'c/templates/a.yaml', line: 2, values: [expect.stringContaining('v.yaml:1:4')] } },
    ],
    ['an unknown time zone', () => render('', { timeZone: 'Mars/Base' }), { code: 'USAGE' }],
    ['Eta templates', () => render('', {}, { 'templates/b.yaml.eta': 'b: 1' }), { code: 'USAGE' }],
  ])('%s', (_, run, expected) => expect(errorOf(run)).toMatchObject(expected));
});

describe('renderChartAsync', () => {
  it('waits for lookups that depend on earlier lookups', async () => {
    const template = 'a: {{ (lookup "v1" "Pod" "n" (lookup "v1" "ConfigMap" "n" "c").pod).kind }}';
    const questions: string[] = [];
    const { text } = await renderChartAsync(chartOf(template), {
      lookup: async (_, kind, __, name) => {
        questions.push(`${kind}/${name}`);
        return kind === 'Pod' ? (name === 'p' ? { kind: 'Pod' } : undefined) : { pod: 'p' };
      },
    });
    expect(text).toContain('a: Pod\n');
    expect(questions).toEqual(expect.arrayContaining(['ConfigMap/c', 'Pod/p']));
  });

  it('renders Eta templates', async () => {
    const chart = chartOf('a: 1', { 'templates/b.yaml.eta': 'b: <%= it.Values.x %>' });
    expect((await renderChartAsync(chart, { values: { x: 'y' } })).text).toContain('b: y');
  });

  it('can be aborted while a lookup is pending', async () => {
    const controller = new AbortController();
    const lookup = (): Promise<undefined> => {
      controller.abort();
      return new Promise(() => undefined);
    };
    const rendering = renderChartAsync(chartOf('a: {{ lookup "v1" "Pod" "n" "p" }}'), { lookup, signal: controller.signal });
    await expect(rendering).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('ignores a lookup that fails after the rendering was aborted', async () => {
    const controller = new AbortController();
    let fail: (error: Error) => void = () => undefined;
    const lookup = (): Promise<undefined> => {
      controller.abort();
      return new Promise((_, reject) => {
        fail = reject;
      });
    };
    const rendering = renderChartAsync(chartOf('a: {{ lookup "v1" "Pod" "n" "p" }}'), { lookup, signal: controller.signal });
    await expect(rendering).rejects.toMatchObject({ code: 'CANCELLED' });
    // An unhandled rejection would fail the test.
    fail(new Error('too late'));
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('can be aborted', async () => {
    await expect(renderChartAsync(chartOf('a: 1'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('arguments of the wrong type', () => {
  const chart = chartOf('kind: A\nmetadata: {name: x}\nv: {{ lookup "v1" "Pod" "a" "b" | toJson }}');

  it.each([
    ['set', 'a=1'],
    ['set', [5]],
    ['valuesFiles', ['a: 1']],
    ['values', 'a: 1'],
    ['revision', 1.5],
    ['apiVersions', {}],
    ['now', 0],
    ['now', new Date(Number.NaN)],
    ['isUpgrade', 'false'],
    ['name', 5],
    ['namespace', null],
    ['seed', {}],
    ['lookup', {}],
    ['signal', 5],
  ])('the option %s is rejected: %j', (name, value) => {
    expect(errorOf(() => renderChart(chart, { [name]: value } as RenderOptions))).toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(new RegExp(`^renderChart: options\\.${name}\\S*: expected .+, got \\w+$`)),
    });
  });

  it('options that are not an object are rejected', () => {
    expect(errorOf(() => renderChart(chart, null as unknown as RenderOptions))).toMatchObject({ code: 'USAGE' });
  });

  it.each([null, './web', {}, { metadata: {} }])('%j is not a chart', (value) => {
    expect(errorOf(() => renderChart(value as never))).toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/^renderChart: chart: expected chart from loadChart, got (null|string|object)$/),
    });
  });

  it.each(['Bad_Name', '', 'a'.repeat(54)])('the release name %j is rejected, as by the command', (name) => {
    expect(errorOf(() => renderChart(chart, { name }))).toMatchObject({ code: 'RELEASE_NAME' });
  });

  it('null is accepted as the result of a lookup that finds nothing', async () => {
    expect(renderChart(chart, { lookup: () => null }).documents[0]?.object.v).toEqual({});
    const { documents } = await renderChartAsync(chart, { lookup: async () => null });
    expect(documents[0]?.object.v).toEqual({});
  });

  it.each([
    [Promise.resolve({}), 'lookup returned a promise'],
    [new Map(), 'is an instance of Map'],
    [{ a: new Date(0) }, 'the result of lookup.a is an instance of Date'],
  ])('an invalid result of lookup is rejected', (result, message) => {
    expect(errorOf(() => renderChart(chart, { lookup: () => result as never }))).toMatchObject({
      message: expect.stringContaining(message),
    });
  });

  it('a sparse array is rejected', () => {
    // biome-ignore lint/suspicious/noSparseArray: a caller may pass one
    expect(errorOf(() => renderChart(chart, { values: { a: [, 1] } }))).toMatchObject({ code: 'VALUES_INVALID' });
  });

  it('an endless series of lookups is rejected', async () => {
    const chain = '{{ $n := "x" }}{{ range until 200 }}{{ $n = (lookup "v1" "Pod" "a" $n).next }}{{ end }}';
    const endless = chartOf(`kind: A\nmetadata: {name: x}\nv: ${chain}`);
    const lookup = async (_: string, __: string, ___: string, name: string) => ({ next: `${name}x` });
    await expect(renderChartAsync(endless, { lookup })).rejects.toMatchObject({ code: 'TEMPLATE_LIMIT' });
  });

  it('random values are the same in all passes, so that objects with random names can be looked up', async () => {
    const template = 'kind: A\nmetadata: {name: {{ $n := randAlpha 9 }}{{ $n }}}\nv: {{ (lookup "v1" "Pod" "a" $n).name }}';
    const lookup = async (_: string, __: string, ___: string, name: string) => ({ name });
    const { documents } = await renderChartAsync(chartOf(template), { lookup });
    expect(documents[0]?.object.v).toBe(documents[0]?.name);
  });

  it('changes that a template makes to an object are not visible in other lookups', async () => {
    const count = '{{ $d := lookup "v1" "Pod" "a" "p" }}{{ $_ := set $d "n" (add1 (int $d.n)) }}{{ $d.n }}';
    const chart = chartOf(`kind: A\nmetadata: {name: x}\nv: ["${count}", "${count}", "{{ (lookup "v1" "Pod" "a" "none").n }}"]`);
    const lookup = async (_: string, __: string, ___: string, name: string) => (name === 'p' ? { n: 5 } : undefined);
    const { documents } = await renderChartAsync(chart, { lookup });
    expect(documents[0]?.object.v).toEqual(['6', '6', '']);
  });
});

describe('explain', () => {
  const chart = chartOf('kind: A\nmetadata: {name: x}\nv: {{ .Values.a.b }}', { 'values.yaml': 'a: {b: 1, c: 2}\n' });

  it('lists objects', async () => {
    expect((await chartObjects(chart)).map(({ id }) => id)).toEqual(['A/x']);
  });

  it('explains fields', async () => {
    const { fields } = await explain(chart, 'A/x:v', { values: { a: { b: 5 } } });
    expect(fields).toMatchObject([{ template: 'c/templates/a.yaml:3:4', values: [{ path: 'a.b', value: 5, origin: 'values' }] }]);
  });

  it('explains values', async () => {
    const values = await explainValue(chart, 'a');
    expect(values.map(({ path, isRead, fields }) => [path, isRead, fields.map((field) => field.path)])).toEqual([
      ['a.b', true, ['v']],
      ['a.c', false, []],
    ]);
  });
});
