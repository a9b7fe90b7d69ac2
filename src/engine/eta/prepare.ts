import type { Chart } from '../../chart/model.ts';
import { isEta } from './names.ts';
import type { EtaEngine } from './sandbox-host.ts';

function hasEta(chart: Chart): boolean {
  return chart.templates.some(({ name }) => isEta(name)) || chart.subcharts.some(hasEta);
}

/** Loads the sandbox if a chart has Eta templates. This is done in advance because rendering itself is synchronous. */
export async function prepareEta(chart: Chart): Promise<{ readonly eta?: EtaEngine }> {
  if (!hasEta(chart)) return {};
  const [{ loadSandbox }, { EtaRenderer }] = await Promise.all([import('./sandbox.ts'), import('./renderer.ts')]);
  const sandbox = await loadSandbox();
  return { eta: { open: (limits) => new EtaRenderer(sandbox, limits) } };
}
