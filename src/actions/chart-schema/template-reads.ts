import { basename } from 'node:path';
import type { ValueMap } from '../../base/go/value.ts';
import type { Chart } from '../../chart/model.ts';
import { defaultCapabilities } from '../../engine/capabilities.ts';
import { prepareEta } from '../../engine/eta/prepare.ts';
import { recordReads } from '../../engine/reads/record-reads.ts';
import type { ValueNode } from '../../engine/reads/value-node.ts';
import type { RenderContext } from '../../engine/render-context.ts';
import { coalesceValues } from '../../engine/values/coalesce.ts';
import { processDependencies } from '../../engine/values/dependencies.ts';
import { toRenderValues } from '../../engine/values/render-values.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { newSchema, type Schema } from './model/schema.ts';

/**
 * Renders a chart with its defaults and returns the values that its templates read, including reads in skipped branches. The
 * templates of subcharts are not rendered, because they read the values of the subcharts. Returns undefined if the reads cannot
 * be determined, because the chart contains only partials for other charts, cannot be rendered, or has too many branches.
 */
export async function templateReads(chart: Chart, context: RenderContext): Promise<ValueNode | undefined> {
  if (chart.templates.every(({ name }) => basename(name).startsWith('_'))) return undefined;
  try {
    const { chart: enabled } = processDependencies(chart, new Map());
    const release = { name: 'release-name', namespace: 'default', revision: 1, isInstall: true, isUpgrade: false };
    const userValues = coalesceValues(enabled, new Map());
    const values = toRenderValues({ chart: enabled, userValues, release, skipSchema: true });
    const request = {
      chart: enabled,
      values,
      capabilities: defaultCapabilities(),
      context: { ...context, ...(await prepareEta(chart)), lint: true },
      only: new Set(chart.templates.map(({ name }) => `${chart.metadata.name}/${name}`)),
    };
    const { reads } = recordReads(request, { runsSkipped: true });
    return reads.isIncomplete ? undefined : reads.root;
  } catch (error) {
    if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
    return undefined;
  }
}

/** Returns the values that Helm validates if the user sets no values. @throws VALUES_NOT_TABLE */
export function computedDefaults(chart: Chart): ValueMap {
  const { chart: enabled } = processDependencies(chart, new Map());
  return coalesceValues(enabled, new Map());
}

const NAME = /^[A-Za-z_][\w.-]*$/;

/** The location where properties are added. */
export interface ReadProperties {
  readonly adds: (keyword: 'title') => boolean;
  /** names of subcharts, whose values are not part of the chart's schema */
  readonly subcharts: ReadonlySet<string>;
}

/** Adds a property of unknown type for each value that templates read and the schema does not define yet. */
export function addReadProperties(schema: Schema, node: ValueNode, options: ReadProperties): void {
  // If an annotation determines the schema of the value, do not add properties to it.
  if (schema.isAnnotated) return;
  for (const [key, child] of node.children) {
    const isUsed = child.isRead || child.skippedBranch !== undefined;
    if (typeof key !== 'string' || !isUsed || !NAME.test(key) || options.subcharts.has(key)) continue;
    const known = schema.properties?.get(key);
    const property = known ?? newSchema(options.adds('title') ? { title: key } : {});
    if (known === undefined) schema.properties = new Map([...(schema.properties ?? []), [key, property]]);
    const isMap = known === undefined || known.type?.includes('object') || known.type === undefined;
    if (isMap) addReadProperties(property, child, { ...options, subcharts: new Set() });
  }
}
