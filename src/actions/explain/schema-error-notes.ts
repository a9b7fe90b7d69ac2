import type { Value } from '../../base/go/value.ts';
import type { ValuePath } from '../../base/yaml/positions.ts';
import { type SchemaProblem, schemaProblems } from '../../engine/schema/problems.ts';
import { coalesceValues } from '../../engine/values/coalesce.ts';
import { processDependencies } from '../../engine/values/dependencies.ts';
import { type Origin, ValueOrigins } from '../../engine/values/origins.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import type { ErrorNote, ErrorWhere } from '../../errors/tillerless-error.ts';
import type { ExplainRequest } from './explain-values.ts';
import { schemaHint } from './schema-error-hint.ts';
import { ValuePlaces } from './value-locations.ts';

const MAX_NOTES = 8;

/**
 * Returns a note for each value that a schema rejects. The note states the problem, where the value was set, and how to fix it.
 */
export function schemaNotes(request: ExplainRequest): ErrorNote[] {
  const { chart, userValues, sources } = request;
  const processed = processDependencies(chart, userValues).chart;
  const problems = schemaProblems(processed, coalesceValues(processed, userValues));
  if (problems.length === 0) return [];
  const origins = new ValueOrigins(chart, { files: sources.files.map(({ values }) => values), expressions: sources.expressions });
  const locations = new ValuePlaces(origins.chart, sources);
  const notes = problems.slice(0, MAX_NOTES).map((problem) => noteOf(problem, origins, locations));
  const left = problems.length - notes.length;
  return left > 0 ? [...notes, { title: `and ${left} more` }] : notes;
}

function noteOf(problem: SchemaProblem, origins: ValueOrigins, locations: ValuePlaces): ErrorNote {
  const { detail, message } = problem.violation;
  const name = formatValuePath(problem.path) || 'values';
  const origin = originOf(culprit(problem), detail?.rule === 'missing', origins);
  const where = origin && whereOf(origin, locations);
  const hint = schemaHint(problem, origin?.layer, where);
  return { title: `${name}: ${message}`, where, hint };
}

/** Returns the path of the unexpected property if there is one, and otherwise the path of the rejected value. */
function culprit({ path, violation: { detail } }: SchemaProblem): ValuePath {
  const name = detail?.rule === 'extra' ? detail.names[0] : undefined;
  return name === undefined ? path : [...path, name];
}

/** Returns the origin of a value. For a missing property, a file that contains the table is preferred over a flag. */
function originOf(path: ValuePath, isTable: boolean, origins: ValueOrigins): Origin | undefined {
  const { origin, overrides } = origins.find(path);
  const all = origin ? [origin, ...overrides] : overrides;
  const isFilled = (value: Value): boolean => !(value instanceof Map) || value.size > 0;
  return isTable ? (all.find(({ layer, value }) => layer.kind !== 'flag' && isFilled(value)) ?? origin) : origin;
}

function whereOf(origin: Origin, locations: ValuePlaces): ErrorWhere {
  const { name, position, source } = locations.locate(origin);
  if (position === undefined || source === undefined) return { object: name };
  return { file: name, ...position, source };
}
