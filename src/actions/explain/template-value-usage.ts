import type { ValuePath } from '../../base/yaml/positions.ts';
import { ValueOrigins } from '../../engine/values/origins.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import { type ErrorNote, type ErrorWhere, reworded, type TillerlessError } from '../../errors/tillerless-error.ts';
import type { ExplainRequest } from './explain-values.ts';
import { placeText, ValuePlaces } from './value-locations.ts';

const MAX_VALUES = 3;
/** Maximum number of path elements to look up. Without a limit, a path could be as long as the template. */
const MAX_PARTS = 32;
const USE = /(?<![\w.)])\$?\.Values((?:\.[A-Za-z_]\w*)+)|\bindex\s+\$?\.Values((?:\s+"[^"\n]+")+)/g;

/** Adds the origin of each value used at the error's location, one line per value. */
export function withValues(error: TillerlessError, request: ExplainRequest): TillerlessError {
  const finder = new UsedValues(request);
  return reworded(error, { where: error.where && finder.add(error.where), notes: finder.addAll(error.notes) });
}

/** Finds the origins of the values used at template locations. */
export class UsedValues {
  private readonly request: ExplainRequest;
  private known: { readonly origins: ValueOrigins; readonly locations: ValuePlaces } | undefined;

  constructor(request: ExplainRequest) {
    this.request = request;
  }

  addAll(notes: readonly ErrorNote[]): ErrorNote[] {
    return notes.map((note) => (note.where ? { ...note, where: this.add(note.where) } : note));
  }

  add(where: ErrorWhere): ErrorWhere {
    const scope = scopeOf(where);
    const action = scope && actionAround(where);
    if (!scope || !action) return where;
    const lines = [...action.matchAll(USE)].flatMap((use) => this.line(use, scope));
    return lines.length === 0 ? where : { ...where, values: [...new Set(lines)].slice(0, MAX_VALUES) };
  }

  private line([, fields, keys]: RegExpMatchArray, scope: readonly string[]): string[] {
    const path: string[] = fields
      ? fields.slice(1).split('.')
      : [...(keys ?? '').matchAll(/"([^"]+)"/g)].map(([, key]) => key ?? '');
    // If the value has no origin, report the origin of the nearest enclosing table that has one.
    for (let length = Math.min(path.length, MAX_PARTS); length > 0; length--) {
      const text = this.origin([...scope, ...path.slice(0, length)]);
      if (text !== undefined) return [`.Values.${formatValuePath(path.slice(0, length))} comes from ${text}`];
    }
    return [];
  }

  private origin(path: ValuePath): string | undefined {
    const { chart, sources } = this.request;
    if (!this.known) {
      const origins = new ValueOrigins(chart, {
        files: sources.files.map(({ values }) => values),
        expressions: sources.expressions,
      });
      this.known = { origins, locations: new ValuePlaces(origins.chart, sources) };
    }
    const { origins, locations } = this.known;
    const { origin, overrides } = origins.find(path);
    if (!origin) return undefined;
    const behind = overrides.map((override) => placeText(locations.locate(override)));
    return placeText(locations.locate(origin)) + (behind.length === 0 ? '' : ` (overrides ${behind.join(', ')})`);
  }
}

/**
 * Returns the path of the subchart whose values are visible to a template. For an included template, this is the subchart of the
 * file being rendered.
 */
function scopeOf({ file, chain = [] }: ErrorWhere): string[] | undefined {
  const path = (chain[0] ?? file)?.split('/templates/');
  if (path === undefined || path.length < 2) return undefined;
  return [...(path[0] ?? '').matchAll(/\/charts\/([^/]+)/g)].map(([, name]) => name ?? '');
}

/** Returns the template action at a location, or an empty string if there is none. */
function actionAround({ source, line, column = 1 }: ErrorWhere): string {
  if (source === undefined || line === undefined) return '';
  const start =
    source
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length + (line > 1 ? 1 : 0);
  const at = start + column - 1;
  const open = source.lastIndexOf('{{', at);
  const close = source.indexOf('}}', open);
  return open < 0 || close < at ? '' : source.slice(open, close);
}
