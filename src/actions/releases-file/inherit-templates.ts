import { isMap, type Value, type ValueMap } from '../../base/go/value.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { listOf, stringsOf, textOf } from './state/load-state.ts';
import { structTypes } from './state/state-fields.ts';
import { mergeFields } from './state/state-merge.ts';

/** Template fields that a release can exclude from inheritance (`except`). */
const excludable: readonly string[] = ['labels', 'values', 'valuesTemplate', 'setTemplate', 'set', 'setString', 'secrets'];

/** Maximum number of templates that a release can inherit, directly or indirectly. */
const maxTemplates = 1000;

/** Merges a release over the templates that it inherits, in order. Lists are concatenated. @throws RELEASES_FILE */
export function inheritTemplates(release: ValueMap, state: ValueMap): ValueMap {
  const inherited = defaultInherits(release, stringsOf(state.get('defaultInherit')));
  const templates = state.get('templates');
  const scope = { templates: isMap(templates) ? templates : new Map(), left: maxTemplates };
  return inherit(inherited, scope, []);
}

/** Puts the templates that all releases inherit before the templates that a release lists. */
function defaultInherits(release: ValueMap, defaults: readonly string[]): ValueMap {
  if (defaults.length === 0) return release;
  const own = listOf(release.get('inherit')).filter((entry) => templateName(entry) !== '');
  const named = new Set(own.map(templateName));
  const added = [...new Set(defaults.map((name) => name.trim()))].filter((name) => name !== '' && !named.has(name));
  return new Map([...release, ['inherit', [...added.map((name) => new Map([['template', name]])), ...own]]]);
}

function templateName(entry: Value): string {
  return isMap(entry) ? textOf(entry.get('template')).trim() : '';
}

/** The `templates` section of a state file, and how many more templates the release can inherit before the limit is reached. */
interface InheritScope {
  readonly templates: ValueMap;
  left: number;
}

function inherit(release: ValueMap, scope: InheritScope, path: readonly string[]): ValueMap {
  const { fields } = structTypes.ReleaseSpec as { fields: Readonly<Record<string, string>> };
  let merged: ValueMap = new Map();
  for (const entry of listOf(release.get('inherit'))) {
    const name = templateName(entry);
    if (name === '' || !isMap(entry)) return release;
    const template = resolveTemplate(name, scope, { path, release: textOf(release.get('name')) });
    merged = mergeFields(merged, withoutFields(template, stringsOf(entry.get('except'))), { fields, lists: 'append' });
  }
  const result = mergeFields(merged, release, { fields, lists: 'append' });
  result.delete('inherit');
  return result;
}

function resolveTemplate(
  name: string,
  scope: InheritScope,
  { path, release }: { readonly path: readonly string[]; readonly release: string },
): ValueMap {
  const { templates } = scope;
  const inner = [...path, name];
  if (scope.left-- <= 0)
    throw new TillerlessError('RELEASES_FILE', `release ${JSON.stringify(release)} inherits too many templates`, {
      hint: `at most ${maxTemplates} templates can be inherited, directly or through other templates`,
    });
  if (path.includes(name))
    throw new TillerlessError(
      'RELEASES_FILE',
      `unable to load release ${JSON.stringify(release)} with template: cyclic inheritance detected: ${inner.join('->')}`,
    );
  const template = templates.get(name);
  if (!isMap(template)) {
    const text = `release ${JSON.stringify(release)} tried to inherit inexistent release template ${JSON.stringify(name)}`;
    throw new TillerlessError('RELEASES_FILE', text, { hint: `templates: ${[...templates.keys()].join(', ') || 'none'}` });
  }
  return inherit(new Map([['name', release], ...template]), scope, inner);
}

function withoutFields(template: ValueMap, names: readonly string[]): ValueMap {
  const rest: ValueMap = new Map(template);
  for (const name of names) {
    if (!excludable.includes(name)) {
      const text = `${JSON.stringify(name)} is not allowed under \`inherit\``;
      throw new TillerlessError('RELEASES_FILE', `${text}. Allowed values are ${excludable.join(', ')}`);
    }
    rest.delete(name);
  }
  return rest;
}
