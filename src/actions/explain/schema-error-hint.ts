import { nearest } from '../../base/did-you-mean.ts';
import type { Value } from '../../base/go/value.ts';
import { scalarAt } from '../../base/yaml/scalar-at.ts';
import type { SchemaProblem } from '../../engine/schema/problems.ts';
import type { ValueLayer } from '../../engine/values/origins.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import type { ErrorWhere } from '../../errors/tillerless-error.ts';

const SHOWN_NAMES = 10;

/** Returns a hint on how to fix a value that a schema rejects, or undefined if the error already contains one. */
export function schemaHint(
  problem: SchemaProblem,
  layer: ValueLayer | undefined,
  where: ErrorWhere | undefined,
): string | undefined {
  const { detail } = problem.violation;
  switch (detail?.rule) {
    case 'type':
      return typeHint(problem, detail.want, { layer, where });
    case 'enum':
      return nearHint(
        String(problem.value),
        detail.choices.filter((choice) => typeof choice === 'string'),
      );
    case 'missing':
      return missingHint(problem, detail.names);
    case 'extra':
      return extraHint(detail.names, detail.known);
    case 'any':
      return anyHint(problem);
    case undefined:
      return undefined;
  }
}

interface Written {
  readonly layer: ValueLayer | undefined;
  readonly where: ErrorWhere | undefined;
}

/** Returns the source of a scalar in a file, or an empty string if it does not fit on one line. */
function writtenText(where: ErrorWhere | undefined): string {
  if (where?.source === undefined || where.line === undefined || where.column === undefined) return '';
  return scalarAt(where.source.split('\n')[where.line - 1] ?? '', where.column);
}

function typeHint({ path, value }: SchemaProblem, want: readonly string[], { layer, where }: Written): string {
  const key = String(path.at(-1) ?? '');
  const isItem = typeof path.at(-1) === 'number';
  const entry = (text: string): string => (isItem ? `- ${text}` : `${key}: ${text}`);
  const must = `must be ${want.map(nameOfType).join(' or ')}`;
  // Suggest a flag if the value was not set in a file.
  const isFlag = layer?.kind === 'flag' || where?.file === undefined;
  const target = formatValuePath(path);
  const isScalar = typeof value !== 'string' && value !== null && !(value instanceof Map) && !Array.isArray(value);
  if (want.includes('string') && isScalar) {
    if (isFlag) return `${must}; use --set-string ${target}=${String(value)}`;
    return `${must}; quote it: ${entry(`"${writtenText(where) || String(value)}"`)}`;
  }
  if (typeof value === 'string' && readsAs(value, want)) {
    if (isFlag) return `${must}; use --set ${target}=${value}`;
    return `${must}; remove the quotes: ${entry(value)}`;
  }
  if (value === null && !isFlag && writtenText(where).endsWith(':')) return `${must}, but there is no value after the colon`;
  if (want.includes('array')) {
    const item = isScalar || typeof value === 'string' ? writtenText(where) || String(value) : 'a, b';
    if (isFlag) return `${must}; use --set '${target}={${item}}'`;
    return `${must}; write ${entry(`[${item}]`)}${isItem ? '' : ', or put each item on its own line after "- "'}`;
  }
  if (want.includes('object'))
    return isFlag ? `${must}; use --set ${target}.KEY=VALUE` : `${must}; put indented "key: value" lines below it`;
  return must;
}

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'an integer',
  null: 'null',
  number: 'a number',
  object: 'a table',
  string: 'a string',
};

function nameOfType(type: string): string {
  return TYPES[type] ?? type;
}

/** Reports whether an unquoted string would have one of the expected types. */
function readsAs(text: string, want: readonly string[]): boolean {
  if (want.includes('boolean') && /^(?:true|false)$/.test(text)) return true;
  if (want.includes('number') && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text)) return true;
  return want.includes('integer') && /^-?(?:0|[1-9]\d*)$/.test(text);
}

function missingHint({ path }: SchemaProblem, names: readonly string[]): string {
  const all = names.map((name) => formatValuePath([...path, name])).join(', ');
  return `set ${all} in a values file, or with --set ${formatValuePath([...path, names[0] ?? ''])}=VALUE`;
}

function extraHint(names: readonly string[], known: readonly string[]): string | undefined {
  for (const name of names) {
    const near = nearHint(name, known);
    if (near) return near;
  }
  if (known.length === 0) return undefined;
  const shown = known.slice(0, SHOWN_NAMES).join(', ');
  return `properties allowed here: ${shown}${known.length > SHOWN_NAMES ? ' ...' : ''}`;
}

function nearHint(value: string, known: readonly Value[]): string | undefined {
  const near = nearest(value, known.map(String));
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

/** Returns a hint that lists the types of all alternatives, if each of them fails only because of the type. */
function anyHint({ violation: { pointer, causes } }: SchemaProblem): string | undefined {
  const details = causes.map((cause) => (cause.pointer === pointer ? cause.detail : undefined));
  const want = details.flatMap((detail) => (detail?.rule === 'type' ? detail.want : []));
  if (want.length === 0 || details.some((detail) => detail?.rule !== 'type')) return undefined;
  return `must be ${[...new Set(want)].map(nameOfType).join(' or ')}`;
}
