import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, type ValueMap } from '../../base/go/value.ts';
import { YamlPositions } from '../../base/yaml/positions.ts';
import { advised } from '../../base/yaml/syntax-hints.ts';
import { parseYaml } from '../../base/yaml/yaml.ts';
import { type ErrorNote, isTillerlessError, type TillerlessError } from '../../errors/tillerless-error.ts';
import type { ChartCheck, CheckFinding, Severity } from '../../report/check-report.ts';
import type { UnittestReport } from '../../report/unittest-report.ts';
import type { LintResult } from '../lint/lint.ts';
import { loadRenderedChart } from '../render/load-local-chart.ts';
import { type ChartYamlProblem, maintainerProblems, schemaProblems, versionProblems } from './chart-yaml-rules.ts';
import type { CheckSettings } from './check-settings.ts';
import { type Baseline, ciValuesFiles, namesIn } from './find-charts.ts';
import { readTextFile } from './read-text-file.ts';
import { type StyleSettings, styleProblems } from './yaml-style.ts';

/** The operations that render charts. The caller provides them, because they depend on the command line's environment. */
export interface ChartTools {
  /** Downloads missing dependencies into charts/. @throws any error from `dependency build` */
  readonly buildDependencies: (path: string) => Promise<void>;
  /** @param values path of a values file; undefined to use the chart's default values */
  readonly lint: (path: string, values: string | undefined) => Promise<LintResult>;
  /** Renders as `template` does. @throws any rendering error */
  readonly render: (path: string, values: string | undefined) => Promise<void>;
  readonly unittest: (path: string) => Promise<UnittestReport>;
  /** Returns the current time in milliseconds since the Unix epoch. */
  readonly now: () => number;
}

export interface CheckRequest {
  readonly cwd: string;
  readonly settings: CheckSettings;
  readonly style: StyleSettings;
  /** undefined if versions are not compared */
  readonly baseline: Baseline | undefined;
  readonly tools: ChartTools;
}

/** Size limit of the style check: files with more characters are skipped. */
const maxStyled = 1 << 20;

/** Checks a chart. Problems are part of the result. @param path relative to the working directory */
export async function checkChart(path: string, request: CheckRequest): Promise<ChartCheck> {
  const started = request.tools.now();
  const checker = new ChartChecker(path, request);
  await checker.run();
  const { name, version, findings, tests } = checker;
  const checks = [...checker.checks];
  return { name, path, version, checks, findings: distinct(findings), tests, milliseconds: request.tools.now() - started };
}

/** Removes duplicate findings, which occur if several values files lead to the same problem. */
function distinct(findings: readonly CheckFinding[]): CheckFinding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify({ ...finding, hint: undefined }), finding])).values()];
}

class ChartChecker {
  readonly findings: CheckFinding[] = [];
  /** names of the checks that have been run */
  readonly checks = new Set<string>();
  name = '';
  version = '';
  tests = 0;
  readonly #path: string;
  readonly #request: CheckRequest;

  constructor(path: string, request: CheckRequest) {
    this.#path = path;
    this.#request = request;
  }

  async run(): Promise<void> {
    const { settings } = this.#request;
    if (settings.validateYaml) this.#checkStyle();
    this.checks.add('chart-yaml');
    const chart = this.#readChartYaml();
    if (!chart) return;
    await this.#checkChartYaml(chart);
    if (!this.#canLoad()) return;
    if (!(await this.#attempt('dependencies', () => this.#buildDependencies(chart)))) return;
    for (const values of this.#valuesFiles()) await this.#checkValues(values);
    if (this.#hasTests()) await this.#attempt('unittest', () => this.#runTests());
  }

  #file(name: string): string {
    return join(this.#path, name);
  }

  #add(finding: CheckFinding): void {
    this.findings.push(finding);
  }

  /**
   * Reports whether the chart can be loaded. If it cannot, the other checks are skipped, because they would all report the same
   * error.
   */
  #canLoad(): boolean {
    try {
      loadRenderedChart(join(this.#request.cwd, this.#path));
      return true;
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      // Report the error only if no other check has found one, because the checks of Chart.yaml and values.yaml report the same
      // errors.
      if (!this.findings.some(({ severity }) => severity === 'error')) this.#addError('chart', error);
      return false;
    }
  }

  /** Runs a check, and adds its error to the findings. Returns whether it succeeded. */
  async #attempt(rule: string, run: () => Promise<void>): Promise<boolean> {
    this.checks.add(rule);
    try {
      await run();
      return true;
    } catch (error) {
      if (!isTillerlessError(error) || error.code === 'CANCELLED') throw error;
      this.#addError(rule, error);
      return false;
    }
  }

  #addError(rule: string, { message, where, hint, notes }: TillerlessError): void {
    const note = { title: message, where, hint };
    for (const part of notes.length > 0 ? notes : [note]) this.#add({ ...this.#fromNote(part), rule, severity: 'error' });
  }

  /** @returns the location of a note, with a path relative to the working directory */
  #fromNote({ title, where, hint }: ErrorNote): Omit<CheckFinding, 'rule' | 'severity'> {
    return {
      message: title,
      file: this.#shown(where?.file),
      ...(where?.line === undefined ? {} : { line: where.line }),
      ...(where?.column === undefined ? {} : { column: where.column }),
      ...(hint === undefined ? {} : { hint }),
    };
  }

  /**
   * Converts the path in an error to a path relative to the working directory. Template paths start with the chart's name.
   */
  #shown(file: string | undefined): string {
    if (file === undefined) return this.#path;
    if (existsSync(join(this.#request.cwd, file))) return file;
    return file.startsWith(`${this.name}/`) ? this.#file(file.slice(this.name.length + 1)) : this.#file(file);
  }

  /** Checks the style of Chart.yaml, values.yaml and the values files in ci/. */
  #checkStyle(): void {
    const { cwd, style } = this.#request;
    this.checks.add('yaml');
    for (const file of ['Chart.yaml', 'values.yaml']
      .map((name) => this.#file(name))
      .concat(ciValuesFiles(this.#request.cwd, this.#path))) {
      if (!existsSync(join(cwd, file))) continue;
      const text = readTextFile(join(cwd, file), file);
      if (text.length > maxStyled) {
        const message = `style not checked: the file has more than ${maxStyled} characters`;
        this.#add({ rule: 'yaml/size', severity: 'warning', message, file });
        continue;
      }
      try {
        parseYaml(text);
      } catch (error) {
        if (!isTillerlessError(error)) throw error;
        const { message } = error;
        const { where, hint } = advised(text, error);
        this.#add({
          ...this.#fromNote({ title: message, where: { ...where, file }, hint }),
          rule: 'yaml/syntax',
          severity: 'error',
        });
        continue;
      }
      for (const { rule, severity, line, column, message } of styleProblems(text, style))
        this.#add({ rule: `yaml/${rule}`, severity, message, file, line, column });
    }
  }

  #readChartYaml(): ValueMap | undefined {
    const file = this.#file('Chart.yaml');
    try {
      const chart = parseYaml(readTextFile(join(this.#request.cwd, file), file));
      if (isMap(chart)) {
        const [name, version] = [chart.get('name'), chart.get('version')];
        this.name = typeof name === 'string' ? name : '';
        this.version = typeof version === 'string' ? version : '';
        return chart;
      }
      this.#add({ rule: 'chart-yaml', severity: 'error', message: 'Chart.yaml is not a mapping', file });
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      // Do not report a syntax error twice: the style check, if enabled, has already reported it with its position.
      if (!this.#request.settings.validateYaml || error.code !== 'YAML_PARSE') this.#addError('chart-yaml', error);
    }
    return undefined;
  }

  async #checkChartYaml(chart: ValueMap): Promise<void> {
    const { settings, baseline } = this.#request;
    if (settings.validateChartSchema) this.#addProblems('chart-yaml', schemaProblems(chart));
    if (settings.validateMaintainers) {
      this.checks.add('maintainers');
      this.#addProblems('maintainers', maintainerProblems(chart));
    }
    if (!settings.checkVersionIncrement || !baseline) return;
    this.checks.add('version');
    const before = await baseline.read(this.#file('Chart.yaml'));
    this.#addProblems('version', versionProblems(chart, before === undefined ? undefined : versionIn(before)));
  }

  #addProblems(rule: string, problems: readonly ChartYamlProblem[]): void {
    if (problems.length === 0) return;
    const file = this.#file('Chart.yaml');
    const positions = new YamlPositions(readTextFile(join(this.#request.cwd, file), file));
    for (const { message, path, hint } of problems) {
      const position = path.length === 0 ? undefined : positions.find(path);
      this.#add({ rule, severity: 'error', message, file, ...position, ...(hint === undefined ? {} : { hint }) });
    }
  }

  async #buildDependencies(chart: ValueMap): Promise<void> {
    const dependencies = chart.get('dependencies');
    if (!Array.isArray(dependencies) || dependencies.length === 0) return;
    await this.#request.tools.buildDependencies(this.#path);
  }

  /** Reports whether a file is known to have a syntax error. */
  #isBroken(file: string): boolean {
    return this.findings.some((finding) => finding.rule === 'yaml/syntax' && finding.file === file);
  }

  /**
   * Returns the values files in ci/. The chart is checked once with each of them. If there are none, returns [undefined], so that
   * the chart is checked once with its default values.
   */
  #valuesFiles(): readonly (string | undefined)[] {
    const files = ciValuesFiles(this.#request.cwd, this.#path);
    return files.length === 0 ? [undefined] : files.filter((file) => !this.#isBroken(file));
  }

  async #checkValues(values: string | undefined): Promise<void> {
    const { lint, render } = this.#request.tools;
    await this.#attempt('lint', async () => this.#addLint(await lint(this.#path, values), values));
    // In lint mode, the functions `required` and `fail` do not cause errors. To detect these errors, also render the chart
    // without lint mode.
    if (!this.findings.some(({ rule, severity }) => rule === 'lint' && severity === 'error'))
      await this.#attempt('render', () => render(this.#path, values));
  }

  /** @param values values file that the chart was linted with; undefined if only the chart's default values were used */
  #addLint(result: LintResult, values: string | undefined): void {
    const { validateChartSchema } = this.#request.settings;
    const add = (rule: string, severity: Severity, notes: readonly ErrorNote[]): void => {
      for (const note of notes) {
        const finding = this.#fromNote(note);
        const isElsewhere = severity === 'error' && values !== undefined && finding.file !== values;
        const hint = isElsewhere ? { hint: [finding.hint, `found with ${values}`].filter(Boolean).join('; ') } : {};
        this.#add({ ...finding, ...hint, rule, severity });
      }
    };
    for (const { severity, path, text } of result.messages) {
      // Do not report anything twice: notes contain the errors of `helm lint` with their positions, and if the schema check of
      // Chart.yaml is enabled, it reports the warnings about Chart.yaml.
      const isRepeated = severity === 'ERROR' ? result.notes.length > 0 : path === 'Chart.yaml' && validateChartSchema;
      if (severity === 'INFO' || isRepeated) continue;
      const file = this.#file(path.split(':')[0] ?? path);
      this.#add({ rule: 'lint', severity: severity === 'ERROR' ? 'error' : 'warning', message: text, file });
    }
    if (result.problem !== undefined) this.#add({ rule: 'lint', severity: 'error', message: result.problem, file: this.#path });
    add('lint', 'error', result.notes);
    this.checks.add('api');
    add('api', 'error', result.apiNotes);
    add('annotations', 'warning', result.wordNotes);
    add('duplicates', 'warning', result.duplicateNotes);
    add('missing-values', 'warning', result.missingNotes);
    for (const { path, chart, suggestion, location } of result.unread) {
      const hint = suggestion === undefined ? {} : { hint: `did you mean ${suggestion}?` };
      const where = { file: location.name, ...location.position };
      const note = this.#fromNote({ title: `${path} is never read by chart ${chart}`, where, ...hint });
      this.#add({ ...note, rule: 'unread-values', severity: 'warning' });
    }
  }

  #hasTests(): boolean {
    return namesIn(join(this.#request.cwd, this.#file('tests'))).some((name) => name.endsWith('_test.yaml'));
  }

  async #runTests(): Promise<void> {
    const { charts } = await this.#request.tools.unittest(this.#path);
    const error = (message: string, file: string): void => this.#add({ rule: 'unittest', severity: 'error', message, file });
    for (const chart of charts) {
      if (chart.error !== '') error(chart.error, this.#path);
      for (const { name, file, error: reason, tests } of chart.suites) {
        if (reason !== '') error(`${name}: ${reason}`, file);
        this.tests += tests.length;
        for (const test of tests) {
          if (test.status !== 'failed' && test.status !== 'errored') continue;
          const details = test.error === '' ? test.assertions.flatMap(({ lines }) => lines) : [test.error];
          error([`${name}: ${test.name}`, ...details.map((line) => line.replaceAll('\t', '  '))].join('\n'), file);
        }
      }
    }
  }
}

/** Returns the version in a Chart.yaml, or undefined if there is none. */
function versionIn(text: string): string | undefined {
  try {
    const chart = parseYaml(text);
    const version = isMap(chart) ? chart.get('version') : undefined;
    return typeof version === 'string' ? version : undefined;
  } catch (error) {
    if (isTillerlessError(error)) return undefined;
    throw error;
  }
}
