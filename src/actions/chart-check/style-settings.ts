import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, type Value } from '../../base/go/value.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { readMap } from './check-settings.ts';
import { defaultStyle, type RuleSetting, type StyleSettings } from './yaml-style.ts';
import { type RuleOption, type RuleOptions, type StyleRule, styleRules } from './yaml-style-rules.ts';

/** Default files to read if none is specified. */
const lintFiles = ['lintconf.yaml', join('.ct', 'lintconf.yaml')];

/**
 * Reads the YAML rules from a yamllint configuration file. Rules that the file does not configure are not applied, unless the
 * file extends `default`.
 *
 * @param file path; if empty, lintconf.yaml in the working directory or in .ct is read; if neither exists, chart-testing's rules
 * apply
 * @throws FILE_NOT_FOUND, YAML_PARSE, CHECK_CONFIG
 */
export function readStyle(cwd: string, file: string): StyleSettings {
  const path = file === '' ? lintFiles.find((name) => existsSync(join(cwd, name))) : file;
  if (path === undefined) return defaultStyle;
  const config = readMap(cwd, path);
  const rules = config.get('rules');
  const extended = config.get('extends');
  const settings = new Map(extended === undefined ? [] : extended === 'relaxed' ? relaxedStyle : yamllintStyle);
  for (const [name, value] of isMap(rules) ? rules : [])
    if (Object.hasOwn(styleRules, name)) settings.set(name as StyleRule, ruleSetting(path, settings, [name as StyleRule, value]));
  return settings;
}

/** The settings that `extends: default` selects. */
const yamllintStyle: StyleSettings = new Map(
  (Object.keys(styleRules) as StyleRule[]).map((rule) => [
    rule,
    { severity: rule === 'truthy' || rule === 'comments' ? 'warning' : 'error', options: styleRules[rule] },
  ]),
);

/** The settings that `extends: relaxed` selects. */
const relaxedStyle: StyleSettings = new Map<StyleRule, RuleSetting>([
  ...yamllintStyle,
  ['braces', { severity: 'warning', options: { ...styleRules.braces, 'max-spaces-inside': 1 } }],
  ['brackets', { severity: 'warning', options: { ...styleRules.brackets, 'max-spaces-inside': 1 } }],
  ['colons', { severity: 'warning', options: styleRules.colons }],
  ['commas', { severity: 'warning', options: styleRules.commas }],
  ['comments', { severity: undefined, options: styleRules.comments }],
  ['empty-lines', { severity: 'warning', options: styleRules['empty-lines'] }],
  ['hyphens', { severity: 'warning', options: styleRules.hyphens }],
  ['indentation', { severity: 'warning', options: { ...styleRules.indentation, 'indent-sequences': 'consistent' } }],
  ['truthy', { severity: undefined, options: styleRules.truthy }],
]);

/**
 * Returns the setting of a rule in a configuration file. If the file extends another configuration, options that it does not set
 * are inherited.
 */
function ruleSetting(file: string, extended: StyleSettings, [rule, value]: readonly [StyleRule, Value]): RuleSetting {
  const { severity = 'error', options = styleRules[rule] } = extended.get(rule) ?? {};
  if (value === 'disable' || value === false) return { severity: undefined, options };
  if (value === 'enable' || value === true) return { severity, options };
  if (!isMap(value))
    throw new TillerlessError('CHECK_CONFIG', `rule ${rule} in ${file} must be "enable", "disable" or a mapping`, {
      where: { file },
    });
  const level = value.get('level') ?? severity;
  if (level !== 'error' && level !== 'warning')
    throw new TillerlessError('CHECK_CONFIG', `level of rule ${rule} in ${file} must be "error" or "warning"`, {
      where: { file },
    });
  // Ignore options that `styleRules` does not list, because they have no effect on the rule.
  const known = [...value].filter(([name]) => Object.hasOwn(styleRules[rule], name));
  const read = known.map(([name, option]) => [name, ruleOption({ file, rule, name }, option)] as const);
  return { severity: level, options: { ...options, ...Object.fromEntries(read) } };
}

/** The location of an option. */
interface OptionPlace {
  readonly file: string;
  readonly rule: StyleRule;
  readonly name: string;
}

/** The allowed values of enumerated options. */
const optionValues: Readonly<Record<string, readonly Value[]>> = {
  forbid: [true, false, 'non-empty'],
  'indent-sequences': [true, false, 'whatever', 'consistent'],
  type: ['unix', 'dos', 'platform'],
};

/** Checks the value of an option. @throws CHECK_CONFIG */
function ruleOption({ file, rule, name }: OptionPlace, value: Value): RuleOption {
  const invalid = (expected: string): TillerlessError =>
    new TillerlessError('CHECK_CONFIG', `option ${name} of rule ${rule} in ${file} must be ${expected}`, { where: { file } });
  if (name === 'spaces') {
    if (value === 'consistent' || (typeof value === 'number' && value > 0)) return value;
    throw invalid('a number or "consistent"');
  }
  if (name === 'allowed-values') {
    if (Array.isArray(value)) return value.map(String);
    throw invalid('a list');
  }
  const values = optionValues[name];
  if (values) {
    if (values.includes(value)) return value as RuleOption;
    throw invalid(`one of ${values.join(', ')}`);
  }
  const defaults: RuleOptions = styleRules[rule];
  if (typeof value === typeof defaults[name]) return value as RuleOption;
  throw invalid(typeof defaults[name] === 'number' ? 'a number' : 'true or false');
}
