import type { ValueMap } from '../../src/base/go/value.ts';
import { parseYaml } from '../../src/base/yaml/yaml.ts';
import type { Chart, ChartFile } from '../../src/chart/model.ts';
import { defaultCapabilities } from '../../src/engine/capabilities.ts';
import { prepareEta } from '../../src/engine/eta/prepare.ts';
import { renderTemplates } from '../../src/engine/render.ts';
import type { RenderLimits } from '../../src/engine/render-context.ts';
import { toRenderValues } from '../../src/engine/values/render-values.ts';
import { isTillerlessError, type TillerlessError } from '../../src/errors/tillerless-error.ts';

type Texts = Readonly<Record<string, string>>;

function filesOf(texts: Texts, folder: string): ChartFile[] {
  return Object.entries(texts).map(([name, text]) => ({ name: folder + name, data: Buffer.from(text) }));
}

/** Renders the templates of a chart named "c", in both template languages. */
export async function renderEta(
  templates: Texts,
  values = '',
  limits: Partial<RenderLimits> = {},
): Promise<ReadonlyMap<string, string>> {
  const chart: Chart = {
    metadata: { name: 'c', version: '1.2.3', apiVersion: 'v2', appVersion: '4.5' },
    values: (parseYaml(values) ?? new Map()) as ValueMap,
    templates: filesOf(templates, 'templates/'),
    files: filesOf({ 'config/a.txt': 'one\ntwo\n', 'nul.bin': 'a\0b' }, ''),
    raw: [],
    subcharts: [],
  };
  const release = { name: 'rel', namespace: 'ns', revision: 3, isInstall: true, isUpgrade: false };
  return renderTemplates({
    chart,
    values: toRenderValues({ chart, userValues: new Map(), release, skipSchema: false }),
    capabilities: defaultCapabilities(),
    context: {
      now: () => 0n,
      randomBytes: (size) => new Uint8Array(size),
      lookup: (_, kind, namespace, name) => new Map([['found', `${kind} ${namespace}/${name}`]]),
      limits,
      ...(await prepareEta(chart)),
    },
  });
}

/** Returns the output of an Eta template at the path c/templates/x.yaml.eta. */
export async function etaText(template: string, values?: string, limits?: Partial<RenderLimits>): Promise<string | undefined> {
  return (await renderEta({ 'x.yaml.eta': template }, values, limits)).get('c/templates/x.yaml.eta');
}

/** Returns the error that an Eta template causes. */
export async function etaFailure(template: string, limits?: Partial<RenderLimits>): Promise<TillerlessError> {
  try {
    await etaText(template, '', limits);
  } catch (error) {
    if (isTillerlessError(error)) return error;
    throw error;
  }
  throw new Error('the template did not fail');
}
