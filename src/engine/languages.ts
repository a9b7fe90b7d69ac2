import { defineFunctions, type Family } from './functions/define.ts';
import { functionTable } from './functions/registry.ts';
import type { TemplateFunction } from './template/runtime.ts';

/** The functions available to templates, and the format of their error messages. */
export interface Language {
  readonly functions: ReadonlyMap<string, TemplateFunction>;
  readonly messages: 'helm' | 'go';
  /** true if reading a missing map key is an error (`missingkey=error`) rather than returning nil */
  readonly needsKeys?: boolean;
}

/** The language of chart templates. */
export const helmLanguage: Language = { functions: functionTable, messages: 'helm' };

/** The environment variables that sprig's `env` and `expandenv` read. */
export interface SprigEnvironment {
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Functions that Helm provides in addition to sprig's. */
const addedByHelm: ReadonlySet<string> = new Set([
  ...['include', 'tpl', 'required', 'lookup', 'fromJsonArray'],
  ...['toYaml', 'mustToYaml', 'toYamlPretty', 'fromYaml', 'fromYamlArray', 'toToml', 'mustToToml', 'fromToml'],
  ...['mustToDuration', 'durationRoundTo', 'durationTruncateTo'],
  ...['durationNanoseconds', 'durationMicroseconds', 'durationMilliseconds', 'durationSeconds'],
  ...['durationMinutes', 'durationHours', 'durationDays', 'durationWeeks'],
]);

/**
 * Returns the template language for templates that can use only sprig functions, such as --name-template.
 *
 * @param own additional functions, provided by the program that renders the template
 */
export function sprigLanguage(environment: SprigEnvironment['environment'], own: Family = {}): Language {
  const added = defineFunctions({
    env: {
      args: ['string'],
      doc: 'Returns an environment variable; an empty string if it is not set.',
      call: (name) => environment[name] ?? '',
    },
    expandenv: {
      args: ['string'],
      doc: 'Replaces references to environment variables, as a shell does.',
      call: (text) => expand(text, environment),
    },
  });
  const functions = new Map([...functionTable].filter(([name]) => !addedByHelm.has(name)));
  for (const [name, fn] of Object.entries({ ...added, ...own })) functions.set(name, fn);
  return { functions, messages: 'go' };
}

/** Expands $NAME and ${NAME} like Go's os.ExpandEnv. Special shell parameters are not supported. */
function expand(text: string, environment: SprigEnvironment['environment']): string {
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, plain?: string) => environment[braced ?? plain ?? ''] ?? '');
}
