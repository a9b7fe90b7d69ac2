import type { Value } from '../../base/go/value.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import { actionSpan } from '../../engine/output-origin.ts';
import type { RecordedReads } from '../../engine/reads/record-reads.ts';
import type { ValueNode } from '../../engine/reads/value-node.ts';
import { ValueUsage, type ValueUse } from '../../engine/reads/value-usage.ts';
import type { TemplateMark } from '../../engine/template/output-trace.ts';
import { coalesceValues } from '../../engine/values/coalesce.ts';
import { eachLeaf, valueAt } from '../../engine/values/origins.ts';
import { parseValuePath } from '../../engine/values/value-path.ts';
import type { DependentField, ValueExplanation } from '../../report/explanation.ts';
import type { ExplainChartRequest } from './explain-object.ts';
import { noValueAt } from './explain-values.ts';
import type { RenderedObject } from './rendered-objects.ts';
import { type Effect, ValueEffects } from './value-effects.ts';
import { ValueUses } from './value-uses.ts';

/**
 * Explains what a value is for: the actions that read it, and the fields that depend on it, in all objects. For a map or list,
 * each value in it is explained.
 *
 * @param text dotted path of a computed value
 * @throws USAGE if the value does not exist; any error from rendering the chart
 */
export async function explainChartValue(request: ExplainChartRequest, text: string): Promise<ValueExplanation[]> {
  const effects = await ValueEffects.open(request);
  const below = parseValuePath(text);
  const top = valueAt(effects.computed, below);
  if (top === undefined || below.length === 0) throw noValueAt(text, effects.computed);
  const recorded = effects.recordReads({ runsSkipped: true });
  const defaults = coalesceValues(effects.chart, new Map());
  const usage = new ValueUsage({ loaded: request.chart, rendered: effects.chart, defaults, reads: recorded.reads });
  const uses = new ValueUses(request);
  const leaves: { path: ValuePath; value: Value }[] = [];
  eachLeaf(top, below, (path, value) => leaves.push({ path, value }));
  const explained: ValueExplanation[] = [];
  for (const [index, { path, value }] of leaves.entries()) {
    effects.reportProgress(index, leaves.length);
    const effect = await effectOf(effects, path, value);
    explained.push({ ...uses.describe(path, value), ...useOf(usage.useOf(path), recorded, path), ...effect });
  }
  return explained;
}

function useOf(
  use: ValueUse,
  { reads, sources }: RecordedReads,
  path: ValuePath,
): Pick<ValueExplanation, 'readBy' | 'isRead' | 'skippedBranch'> {
  const readBy = [...sitesOf(reads.root, path)].map((site) => actionText(site, sources));
  return {
    isRead: use.kind === 'read',
    readBy: [...new Set(readBy)],
    ...(use.kind === 'skipped' ? { skippedBranch: actionText(use.branch, sources) } : {}),
  };
}

/**
 * Returns the template actions that read a value. If no action reads it directly, returns those that read all keys of its parent
 * map.
 */
function sitesOf(root: ValueNode, path: ValuePath): ReadonlySet<TemplateMark> {
  const { map, value } = root.lastKey(path);
  const own = value?.sites ?? new Set<TemplateMark>();
  return own.size > 0 ? own : (map?.sites ?? own);
}

function actionText(mark: TemplateMark, sources: RecordedReads['sources']): string {
  const { file, line, column, text } = actionSpan(mark, sources);
  return `${file}:${line}:${column} ${text}`;
}

async function effectOf(
  effects: ValueEffects,
  path: ValuePath,
  value: Value,
): Promise<Pick<ValueExplanation, 'fields' | 'problem'>> {
  const effect = await effects.of(path, value);
  return { fields: dependentFields(effect), ...(effect.problem === undefined ? {} : { problem: effect.problem }) };
}

function dependentFields({ objects, added }: Effect): DependentField[] {
  const field = ({ kind, name, path: file }: RenderedObject, path: string): DependentField => ({
    object: `${kind}/${name}`,
    file,
    path,
  });
  const changed = [...objects].flatMap(([object, paths]) =>
    paths.size === 0 ? [field(object, '')] : [...paths].map((path) => field(object, path)),
  );
  return [...changed, ...added.map((object) => field(object, ''))];
}
