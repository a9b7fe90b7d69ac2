import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, type Value } from '../../base/go/value.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { readMap } from './check-settings.ts';
import { defaultStyle, type RuleSetting, type StyleSettings } from './yaml-style.ts';
import { type RuleOptions, type StyleRule, styleRules } from './yaml-style-rules.ts';

/** Files that are read if no other file is specified. */
const lintFiles = ['lintconf.yaml', join('.ct', 'lintconf.yaml')];

/**
 * Reads the YAML rules from a yamllint configuration file. Rules that are not in the file are not applied, unless the file
 * extends `default`.
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
  const base = config.has('extends') ? defaultStyle : new Map<StyleRule, RuleSetting>();
  const settings = new Map(base);
  for (const [name, value] of isMap(rules) ? rules : [])
    if (Object.hasOwn(styleRules, name)) settings.set(name as StyleRule, ruleSetting(path, name as StyleRule, value));
  return settings;
}

function ruleSetting(file: string, rule: StyleRule, value: Value): RuleSetting {
  const { severity, options } = defaultStyle.get(rule) ?? { severity: 'error', options: {} };
  if (value === 'disable' || value === false) return { severity: undefined, options };
  if (value === 'enable' || value === true) return { severity: severity ?? 'error', options };
  if (!isMap(value))
    throw new TillerlessError('CHECK_CONFIG', `rule ${rule} in ${file} must be "enable", "disable" or a mapping`, {
      where: { file },
    });
  const level = value.get('level');
  const numbers = [...value].flatMap(([name, option]) => (typeof option === 'number' ? [[name, option] as const] : []));
  const merged: RuleOptions = { ...options, ...Object.fromEntries(numbers) };
  return { severity: level === 'warning' ? 'warning' : 'error', options: merged };
}
