import { fromGoBytes } from '../base/go/bytes.ts';
import { quoteGo } from '../base/go/quote.ts';
import type { Value, ValueMap } from '../base/go/value.ts';
import { isMap } from '../base/go/value.ts';
import { type Chart, isLibrary } from '../chart/model.ts';
import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import { CapabilitiesObject, FilesObject } from './builtin-objects.ts';
import type { Capabilities } from './capabilities.ts';
import { execError, parseError, tplName } from './errors.ts';
import { etaNames, isEta } from './eta/names.ts';
import type { EtaTemplates } from './eta/sandbox-host.ts';
import type { ChartScope } from './functions/helm.ts';
import { helmLanguage, type Language, type SprigEnvironment, sprigLanguage } from './languages.ts';
import type { ValueReads } from './reads/value-reads.ts';
import { defaultLimits, type RenderContext } from './render-context.ts';
import { isEmptyBody } from './template/ast.ts';
import { FunctionFailure, isStackOverflow, TplFailure } from './template/call.ts';
import type { Coverage } from './template/coverage.ts';
import { compile } from './template/exec.ts';
import { MapView, typedMap } from './template/go-types.ts';
import type { Trace } from './template/output-trace.ts';
import { parseTemplate, TemplateSyntaxError } from './template/parser.ts';
import { type Compiled, ExecError, type FunctionTable, type Runtime } from './template/runtime.ts';
import { TextLimitError } from './template/text-limit.ts';
import { allowWork, endWork, enterTemplate, leaveTemplate, spendSteps, stepsLeft } from './template/work-budget.ts';
import type { CompiledFile, CompiledText, TemplateCache } from './template-cache.ts';
import { chartObject } from './values/render-values.ts';

export type { RenderContext } from './render-context.ts';

export interface RenderRequest {
  /** the chart, whose dependencies must have been processed */
  readonly chart: Chart;
  /** the objects Chart, Release and Values, as returned by `toRenderValues` */
  readonly values: ValueMap;
  readonly capabilities: Capabilities;
  readonly context: RenderContext;
  /** templates that were compiled in earlier renders of the same chart */
  readonly cache?: TemplateCache;
  /** template files to render; all files by default. All files are parsed, because any of them may define named templates. */
  readonly only?: ReadonlySet<string> | undefined;
  /** called after each rendered file; an error that it throws ends the rendering */
  readonly afterFile?: AfterFile | undefined;
}

/** @param progress fraction of the template files, including partials, that have been processed; 1 after the last one */
export type AfterFile = (progress: number) => void;

/**
 * Rendered text, keyed by template path ("web/templates/x.yaml"). Partials, whose file name starts with "_", are not included.
 */
export type RenderedFiles = ReadonlyMap<string, string>;

/** The result of a traced rendering: the origins of the output, and the template sources keyed by file. */
export interface Tracing {
  readonly trace: Trace;
  readonly sources: Map<string, string>;
}

/** Recorders for a rendering: the origins of its output, the values that the templates read, and coverage. */
export interface Recording {
  readonly trace?: Trace;
  readonly reads?: ValueReads;
  readonly coverage?: Coverage;
  /** receives the template sources by file */
  readonly sources: Map<string, string>;
}

interface TemplateSource {
  readonly name: string;
  /** number of path segments */
  readonly depth: number;
  readonly text: string;
  readonly basePath: string;
  readonly data: ValueMap;
}

/**
 * Renders all templates of a chart and its subcharts. Synchronous and free of side effects.
 *
 * @param recording records which template wrote each part of the output, or which values it read; this makes rendering slower
 *
 * @throws TEMPLATE_PARSE, TEMPLATE_EXEC, TEMPLATE_LIMIT
 */
export function renderTemplates(request: RenderRequest, recording?: Recording): RenderedFiles {
  recording?.reads?.track(request.values.get('Values') ?? null);
  const sources: TemplateSource[] = [];
  collect(
    request.chart,
    request.chart.metadata.name,
    { values: request.values, capabilities: new CapabilitiesObject(request.capabilities), root: true },
    { sources, textOf: (data) => request.cache?.textOf(data) ?? fromGoBytes(data) },
  );
  const ordered = sources.toSorted(compareSources);
  const engine = new Engine(request.context, { recording, cache: request.cache });
  try {
    return renderSources(engine, ordered, request);
  } finally {
    engine.dispose();
    endWork();
  }
}

function renderSources(
  engine: Engine,
  ordered: readonly TemplateSource[],
  { only, afterFile }: Pick<RenderRequest, 'only' | 'afterFile'>,
): RenderedFiles {
  for (const source of ordered) {
    if (isEta(source.name)) engine.parseEta(source.name, source.text);
    else engine.parse(source.name, source.text);
  }
  engine.link();
  const rendered = new Map<string, string>();
  for (const [i, source] of ordered.entries()) {
    typedMap(source.data, 'common.Values');
    const base = source.name.slice(source.name.lastIndexOf('/') + 1);
    if (base.startsWith('_') || only?.has(source.name) === false) continue;
    const template = new Map<string, Value>([
      ['Name', source.name],
      ['BasePath', source.basePath],
    ]);
    source.data.set('Template', typedMap(template, 'common.Values'));
    rendered.set(source.name, engine.render(source.name, source.data).replaceAll('<no value>', ''));
    if (i + 1 < ordered.length) afterFile?.((i + 1) / ordered.length);
  }
  afterFile?.(1);
  return new Map([...rendered].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Renders a template that does not belong to a chart, such as the value of a flag. @throws TEMPLATE_PARSE, TEMPLATE_EXEC */
export function renderPlainText(name: string, text: string, data: Value, context: RenderContext): string {
  return renderWith(new Engine(context), { name, text }, data);
}

/**
 * Renders a template without data, using only sprig's functions and Go's error messages.
 *
 * @throws TEMPLATE_PARSE, TEMPLATE_EXEC
 */
export function renderSprigText(name: string, text: string, context: RenderContext & SprigEnvironment): string {
  return renderWith(new Engine(context, { language: sprigLanguage(context.environment) }), { name, text }, null);
}

/** A template whose source consists of several texts, for example named templates followed by the text that includes them. */
export interface TextTemplate {
  readonly name: string;
  /**
   * texts to parse, in order. If several texts define the same template, the last definition wins. If several texts have content
   * outside of definitions that is not blank, the last content wins. File names are used in error messages.
   */
  readonly texts: readonly { readonly file: string; readonly text: string }[];
  readonly data: Value;
  readonly language: Language;
}

/** The result of rendering a template: its output, up to the error if there is one. */
export interface TextResult {
  readonly text: string;
  readonly error: TillerlessError | undefined;
  /** number of steps that remain before the limit is reached */
  readonly stepsLeft: number;
}

/**
 * Renders a template that does not belong to a chart, with its own set of functions.
 *
 * @returns the output and, if the execution failed, the error
 * @throws TEMPLATE_PARSE, TEMPLATE_LIMIT
 */
export function renderTexts({ name, texts, data, language }: TextTemplate, context: RenderContext): TextResult {
  const engine = new Engine(context, { language });
  const out: string[] = [];
  try {
    for (const { file, text } of texts) engine.parse(name, text, file);
    const rendered = engine.render(name, data, out);
    return { text: rendered, error: undefined, stepsLeft: stepsLeft() };
  } catch (error) {
    if (isTillerlessError(error, 'TEMPLATE_EXEC')) return { text: out.join(''), error, stepsLeft: stepsLeft() };
    throw error;
  } finally {
    endWork();
  }
}

function renderWith(engine: Engine, { name, text }: { readonly name: string; readonly text: string }, data: Value): string {
  try {
    engine.parse(name, text);
    return engine.render(name, data);
  } finally {
    endWork();
  }
}

interface Scope {
  readonly values: ValueMap;
  readonly capabilities: CapabilitiesObject;
  readonly root: boolean;
}

interface Collected {
  readonly sources: TemplateSource[];
  readonly textOf: (data: Uint8Array) => string;
}

/** Collects a chart's templates and the data available to them, starting with the subcharts, as Helm does. */
function collect(chart: Chart, path: string, scope: Scope, into: Collected): ValueMap {
  const subcharts: ValueMap = new Map();
  const own = scope.values.get('Values') ?? null;
  const data: ValueMap = new Map<string, Value>([
    ['Chart', chartObject(chart, scope.root)],
    ['Files', FilesObject.of(chart.files)],
    ['Release', scope.values.get('Release') ?? null],
    ['Capabilities', scope.capabilities],
    ['Values', typedMap(isMap(own) ? new MapView(own) : new Map<string, Value>(), 'common.Values')],
    ['Subcharts', subcharts],
  ]);
  const values = data.get('Values') as ValueMap;
  for (const subchart of chart.subcharts) {
    const { name } = subchart.metadata;
    const inner = values.get(name) ?? null;
    const next: ValueMap = new Map<string, Value>([
      ['Release', scope.values.get('Release') ?? null],
      ['Values', isMap(inner) ? inner : new Map<string, Value>()],
    ]);
    subcharts.set(
      name,
      collect(subchart, `${path}/charts/${name}`, { values: next, capabilities: scope.capabilities, root: false }, into),
    );
  }
  const basePath = `${path}/templates`;
  for (const file of chart.templates) {
    const base = file.name.slice(file.name.lastIndexOf('/') + 1);
    if (isLibrary(chart) && !base.startsWith('_')) continue;
    const name = `${path}/${file.name}`;
    into.sources.push({ name, depth: name.split('/').length, text: into.textOf(file.data), basePath, data });
  }
  return data;
}

/**
 * Compares templates by the depth of their paths, deepest first, then in reverse alphabetical order. The last definition of a
 * name wins, so the definitions of parent charts take precedence.
 */
function compareSources(a: TemplateSource, b: TemplateSource): number {
  return b.depth - a.depth || (a.name < b.name ? 1 : -1);
}

function nestedReference(name: string): FunctionFailure {
  return new FunctionFailure(`rendering template has a nested reference name: ${name}: unable to execute template`);
}

interface EngineOptions {
  readonly recording?: Recording | undefined;
  readonly language?: Language;
  readonly cache?: TemplateCache | undefined;
}

/** Options for running a template: the templates that it can include, and the list that receives its output. */
interface RunOptions {
  readonly templates: ReadonlyMap<string, Compiled>;
  readonly out?: string[];
}

class Engine {
  readonly #context: RenderContext;
  readonly #language: Language;
  readonly #templates = new Map<string, Compiled>();
  readonly #sources: Map<string, string>;
  readonly #recording: Omit<Recording, 'sources'> & Pick<Language, 'missingKey'>;
  readonly #limits;
  readonly #functions: FunctionTable;
  readonly #includes = new Map<string, number>();
  readonly #tplCache = new Map<string, CompiledText>();
  readonly #cache: TemplateCache | undefined;
  readonly #runtimes = new WeakMap<ReadonlyMap<string, Compiled>, Runtime>();
  #eta: EtaTemplates | undefined;
  #rendering = '';
  #depth = 0;
  #output = 0;

  constructor(context: RenderContext, { recording, language = helmLanguage, cache }: EngineOptions = {}) {
    this.#context = context;
    this.#language = language;
    this.#sources = recording?.sources ?? new Map();
    this.#recording = language.missingKey ? { ...recording, missingKey: language.missingKey } : (recording ?? {});
    this.#functions = this.#functionTable();
    this.#cache = recording === undefined && language === helmLanguage ? cache : undefined;
    this.#limits = { ...defaultLimits, ...context.limits };
    allowWork(this.#limits);
  }

  /** Adds the templates defined in a file. The last definition of a name wins, unless it is blank. */
  parse(name: string, text: string, file = name): void {
    for (const compiled of this.#compileFile(name, text, file)) {
      const known = this.#templates.has(compiled.name);
      if (!(known && compiled.empty)) this.#templates.set(compiled.name, compiled);
    }
  }

  /** Adds an Eta template under its path, and under its name if it is a partial. */
  parseEta(name: string, text: string): void {
    this.#eta ??= this.#openEta(name);
    for (const compiled of this.#eta.add(name, text, etaNames(name))) this.#templates.set(compiled.name, compiled);
  }

  #openEta(file: string): EtaTemplates {
    const { eta } = this.#context;
    if (eta) return eta.open(this.#limits);
    throw new TillerlessError('TEMPLATE_EXEC', 'the Eta sandbox is not loaded', {
      where: { file },
      hint: 'call prepareEta(chart) and pass its result as context.eta',
    });
  }

  /**
   * Resolves the definitions after all files have been parsed. The last definition of a name wins, regardless of whether it is a
   * Go or an Eta template.
   */
  link(): void {
    this.#eta?.link(this.#templates);
  }

  dispose(): void {
    this.#eta?.dispose();
  }

  #compileFile(name: string, text: string, file: string): CompiledFile {
    this.#sources.set(file, text);
    const make = (): CompiledFile => this.#compileText(name, text, file);
    return this.#cache === undefined ? make() : this.#cache.file(name, text, make);
  }

  #compileText(name: string, text: string, file: string): CompiledFile {
    try {
      const parsed = parseTemplate(name, text, (identifier) => this.#language.functions.has(identifier));
      const defined = parsed.defined.map((template) => ({
        ...compile(template, file, this.#recording),
        empty: isEmptyBody(template.body),
      }));
      return [...defined, { ...compile(parsed, file, this.#recording), empty: isEmptyBody(parsed.body) }];
    } catch (error) {
      if (error instanceof TemplateSyntaxError) throw parseError({ file, source: text, language: this.#language }, error);
      if (isStackOverflow(error)) throw this.#limit('blocks are nested too deeply', file);
      throw error;
    }
  }

  /** Renders a template file. @param out receives the parts of the output, including the parts before an error */
  render(name: string, data: Value, out: string[] = []): string {
    const template = this.#templates.get(name);
    if (!template) throw new TillerlessError('TEMPLATE_NOT_FOUND', `template ${name} not found`);
    this.#depth = 0;
    this.#rendering = name;
    this.#includes.clear();
    try {
      const text = this.#run(template, data, { templates: this.#templates, out });
      this.#recording.trace?.finished(name);
      return text;
    } catch (error) {
      if (error instanceof ExecError)
        throw execError(error, { sources: this.#sources, templates: this.#templates.keys(), language: this.#language });
      if (isTillerlessError(error, 'TEMPLATE_LIMIT') && !error.where) throw this.#limit(error.message, name);
      if (isStackOverflow(error)) throw this.#limit('templates or values are nested too deeply', name);
      if (error instanceof TextLimitError) throw this.#limit(error.message, name);
      throw error;
    }
  }

  #limit(message: string, file: string): TillerlessError {
    return new TillerlessError('TEMPLATE_LIMIT', message, {
      where: { file },
      hint: 'check the template for infinite recursion and long loops',
    });
  }

  #run(template: Compiled, dot: Value, { templates, out = [] }: RunOptions): string {
    template.run({ runtime: this.#runtime(templates), out, vars: [] }, dot === null ? undefined : dot);
    return this.#collect(out);
  }

  #collect(out: readonly string[]): string {
    for (let i = 0; i < out.length; i++) this.#output += (out[i] as string).length;
    const { output: limit } = this.#limits;
    if (this.#output > limit)
      throw this.#limit(`the templates exceeded the output limit of ${limit} characters`, this.#rendering);
    this.#recording.trace?.included(out);
    return out.length === 1 ? (out[0] ?? '') : out.join('');
  }

  /** Returns the runtime for a set of templates. It is created on first use. */
  #runtime(templates: ReadonlyMap<string, Compiled>): Runtime {
    const known = this.#runtimes.get(templates);
    if (known) return known;
    const { depth } = this.#limits;
    const runtime: Runtime = {
      functions: this.#functions,
      context: this.#scope(templates),
      find: (name) => templates.get(name),
      include: (name, data) => this.#include(name, data, templates),
      step: () => spendSteps(1),
      enter: (name) => {
        if (++this.#depth > depth) throw this.#limit(`templates are nested more than ${depth} deep`, this.#rendering);
        enterTemplate(name);
      },
      leave: (name) => {
        this.#depth--;
        leaveTemplate(name);
      },
    };
    this.#runtimes.set(templates, runtime);
    return runtime;
  }

  /** Returns the functions of the template language, which are wrapped if reads are recorded. */
  #functionTable(): FunctionTable {
    const { functions } = this.#language;
    const { reads } = this.#recording;
    if (!reads) return functions;
    return {
      get: (name) => {
        const fn = functions.get(name);
        return fn && reads.observed(name, fn);
      },
    };
  }

  /** Returns the context for template functions. The functions `include` and `tpl` look up named templates in `templates`. */
  #scope(templates: ReadonlyMap<string, Compiled>): ChartScope {
    return {
      ...this.#context,
      now: () => this.#context.now(),
      randomBytes: (size) => this.#context.randomBytes(size),
      include: (name, data) => this.#include(name, data, templates),
      tpl: (text, data) => this.#tpl(text, data, templates),
    };
  }

  #include(name: string, data: Value, templates: ReadonlyMap<string, Compiled>): string {
    const template = templates.get(name);
    if (!template)
      throw new FunctionFailure(`template: no template ${quoteGo(name)} associated with template "gotpl"`, 'missing-template');
    const depth = (this.#includes.get(name) ?? 0) + 1;
    if (depth > this.#limits.depth) throw nestedReference(name);
    this.#includes.set(name, depth);
    enterTemplate(name);
    const out: string[] = [];
    try {
      template.run({ runtime: this.#runtime(templates), out, vars: [] }, data === null ? undefined : data);
    } catch (error) {
      // The stack may overflow before Helm's nesting limit is reached. In that case, report the error for the limit.
      throw isStackOverflow(error) ? nestedReference(this.#deepest(name)) : error;
    } finally {
      this.#includes.set(name, depth - 1);
      leaveTemplate(name);
    }
    return this.#collect(out);
  }

  /** Returns the name of the template that recurses most deeply. */
  #deepest(name: string): string {
    let deepest = name;
    let depth = 0;
    for (const [include, count] of this.#includes) {
      if (count > depth) {
        deepest = include;
        depth = count;
      }
    }
    return deepest;
  }

  /**
   * Renders text as a template. The text can use the chart's templates. Templates defined in the text are only visible within it.
   */
  #tpl(text: string, data: Value, templates: ReadonlyMap<string, Compiled>): string {
    const known = this.#compileTpl(text);
    if (++this.#depth > this.#limits.depth) throw this.#limit(`tpl is nested more than ${this.#limits.depth} deep`, 'gotpl');
    const visible = known.defined.size === 0 ? templates : new Map([...templates, ...known.defined]);
    enterTemplate(text);
    try {
      const text = this.#run(known.compiled, data, { templates: visible });
      return this.#language.messages === 'helm' ? text.replaceAll('<no value>', '') : text;
    } catch (error) {
      if (error instanceof ExecError) throw new TplFailure(text, error);
      throw error;
    } finally {
      this.#depth--;
      leaveTemplate(text);
    }
  }

  #compileTpl(text: string): CompiledText {
    const known = this.#tplCache.get(text);
    if (known) return known;
    const make = (index: number): CompiledText => this.#compileTplText(text, `${tplName}#${index}`);
    const made = this.#cache === undefined ? make(this.#tplCache.size) : this.#cache.text(text, make);
    this.#sources.set(made.file, text);
    this.#tplCache.set(text, made);
    return made;
  }

  #compileTplText(text: string, file: string): CompiledText {
    try {
      const parsed = parseTemplate(tplName, text, (identifier) => this.#language.functions.has(identifier));
      const defined = new Map(parsed.defined.map((template) => [template.name, compile(template, file, this.#recording)]));
      return { file, compiled: compile(parsed, file, this.#recording), defined };
    } catch (error) {
      if (isStackOverflow(error)) throw this.#limit('blocks are nested too deeply', this.#rendering);
      if (!(error instanceof TemplateSyntaxError)) throw error;
      throw new FunctionFailure(`cannot parse template ${quoteGo(text)}: template: ${tplName}:${error.line}: ${error.message}`);
    }
  }
}
