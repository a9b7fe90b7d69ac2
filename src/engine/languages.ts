import { goSliceFunction } from './functions/access.ts';
import { defineFunctions, type Family } from './functions/define.ts';
import { functionTable } from './functions/registry.ts';
import type { TemplateFunction } from './template/runtime.ts';

/**
 * What reading a missing map key does: `error` fails; with `invalid`, which is Go's default, fields of a missing key are missing
 * as well.
 */
export type MissingKey = 'error' | 'invalid';

/** The functions available to templates, and the format of their error messages. */
export interface Language {
  readonly functions: ReadonlyMap<string, TemplateFunction>;
  readonly messages: 'helm' | 'go';
  /** the missingkey option of Go's text/template; defaults to `zero`, as in Helm's charts: a missing key is nil */
  readonly missingKey?: MissingKey;
}

/** The language of chart templates. */
export const helmLanguage: Language = { functions: functionTable, messages: 'helm' };

/** The functions of Go's text/template (funcs.go: builtins). */
const builtins: readonly string[] = [
  ...['and', 'call', 'html', 'index', 'js', 'len', 'not', 'or', 'print', 'printf', 'println', 'urlquery'],
  ...['eq', 'ge', 'gt', 'le', 'lt', 'ne'],
];

/** Go's template language without additional functions, as Helm uses it for --template flags (pkg/cmd/printer.go). */
export const goLanguage: Language = {
  functions: new Map([...[...functionTable].filter(([name]) => builtins.includes(name)), ...Object.entries(goSliceFunction)]),
  messages: 'go',
  missingKey: 'invalid',
};

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
