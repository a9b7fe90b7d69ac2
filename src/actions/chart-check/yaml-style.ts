import { yamlTokens } from '../../base/yaml/tokens.ts';
import type { Severity } from '../../report/check-report.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { checkIndentation } from './yaml-indentation.ts';
import { type RuleOptions, type StyleProblem, type StyleRule, styleChecks, styleRules } from './yaml-style-rules.ts';

/** How a rule is applied. */
export interface RuleSetting {
  /** undefined to disable the rule */
  readonly severity: Severity | undefined;
  readonly options: RuleOptions;
}

export type StyleSettings = ReadonlyMap<StyleRule, RuleSetting>;

/** chart-testing's rules. Violations are errors, except for those of `truthy`, which are warnings. */
export const defaultStyle: StyleSettings = new Map(
  (Object.keys(styleRules) as StyleRule[]).map((rule) => [
    rule,
    {
      severity: rule === 'truthy' ? 'warning' : 'error',
      options: rule === 'indentation' ? { ...styleRules[rule], 'indent-sequences': 'whatever' } : styleRules[rule],
    },
  ]),
);

/** Checks the style of YAML source. Problems are sorted by line. */
export function styleProblems(text: string, settings: StyleSettings = defaultStyle): (StyleProblem & { severity: Severity })[] {
  const file = { text, tokens: yamlTokens(text) };
  const isDisabled = disabledLines(text);
  const problems: (StyleProblem & { severity: Severity })[] = [];
  for (const [rule, { severity, options }] of settings) {
    if (severity === undefined) continue;
    const report = ({ line, column }: { readonly line: number; readonly column: number }, message: string): void => {
      if (!isDisabled(rule, line)) problems.push({ rule, severity, line, column, message });
    };
    if (rule === 'indentation') checkIndentation(file.tokens, report, options);
    else if (rule === 'key-duplicates')
      for (const key of duplicateKeys(text)) report(key, `duplication of key "${key.value}" in mapping`);
    else styleChecks.get(rule)?.(file, report, options);
  }
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

const directive = /#\s*yamllint\s+(disable-line|disable|enable)((?:\s+rule:[\w-]+)*)\s*$/;

/** Reads yamllint's comments: `# yamllint disable`, `enable` and `disable-line`, each with optional `rule:NAME`. */
function disabledLines(text: string): (rule: StyleRule, line: number) => boolean {
  if (!text.includes('yamllint')) return () => false;
  const disabled = new Set<string>();
  const off = new Map<number, ReadonlySet<string>>();
  for (const [at, line] of text.split('\n').entries()) {
    const [, word, names = ''] = directive.exec(line) ?? [];
    const rules = names.split(/\s+/).flatMap((name) => (name === '' ? [] : [name.slice('rule:'.length)]));
    const affected = rules.length === 0 ? Object.keys(styleRules) : rules;
    if (word === 'disable') for (const rule of affected) disabled.add(rule);
    if (word === 'enable') for (const rule of affected) disabled.delete(rule);
    if (word === 'disable-line') {
      const isOwnLine = line.trim().startsWith('#');
      const target = isOwnLine ? at + 2 : at + 1;
      off.set(target, new Set([...(off.get(target) ?? []), ...affected]));
    }
    off.set(at + 1, new Set([...(off.get(at + 1) ?? []), ...disabled]));
  }
  return (rule, line) => off.get(line)?.has(rule) === true || disabled.has(rule);
}
