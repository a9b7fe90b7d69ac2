// The entry points for `npm run check:reads`.
export { explainObject } from '../src/actions/explain/explain-object.ts';
export { ValueEffects } from '../src/actions/explain/value-effects.ts';
export { defaultCapabilities } from '../src/actions/render/capabilities.ts';
export { loadRenderedChart } from '../src/actions/render/load-local-chart.ts';
export { randomSeed, seededRandomness } from '../src/engine/randomness.ts';
export { parseYaml } from '../src/base/yaml/yaml.ts';
export { prepareEta } from '../src/engine/eta/prepare.ts';
export { recordReads } from '../src/engine/reads/record-reads.ts';
export { ValueUsage } from '../src/engine/reads/value-usage.ts';
export { renderTemplates } from '../src/engine/render.ts';
export { TemplateCache } from '../src/engine/template-cache.ts';
export { otherValues, withValueAt } from '../src/engine/values/changed-value.ts';
export { coalesceValues } from '../src/engine/values/coalesce.ts';
export { processDependencies } from '../src/engine/values/dependencies.ts';
export { eachLeaf, valueAt } from '../src/engine/values/origins.ts';
export { toRenderValues } from '../src/engine/values/render-values.ts';
export { formatValuePath } from '../src/engine/values/value-path.ts';
