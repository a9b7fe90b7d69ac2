import type { Value } from '../../base/go/value.ts';
import { isTillerlessError, TillerlessError } from '../../errors/tillerless-error.ts';
import { functionTable } from '../functions/registry.ts';
import { FunctionFailure } from '../template/call.ts';
import { isFielded } from '../template/exec.ts';
import { printValue } from '../template/print.ts';
import { type Compiled, ExecError, type Runtime } from '../template/runtime.ts';
import { TextLimitError } from '../template/text-limit.ts';
import { spendBytes, spendSteps } from '../template/work-budget.ts';
import { compileEta, type EtaScript } from './compile.ts';
import { callByValues } from './sandbox-bridge.ts';
import {
  type EtaLimits,
  type EtaTemplates,
  type Guest,
  GuestError,
  type GuestText,
  memoryMiB,
  type Sandbox,
} from './sandbox-host.ts';
import { fromWire, Handles, maxMessage, TooLargeError, toWire, type Wire, WireError } from './sandbox-messages.ts';
import { bodyChecks, guestSource, templateSource } from './sandbox-script.ts';

/** Maximum number of characters that all Eta templates of a rendering may write in total. */
const maxOutput = 16 << 20;
/** Guest startup timeout, in milliseconds. During startup, only this program's own code runs, not the templates. */
const bootMs = 10_000;
/** Maximum number of characters of an error message passed to the guest. */
const maxReason = 1 << 20;
const stop = '{"stop":true}';

const limitTexts: ReadonlyMap<unknown, string> = new Map([
  ['depth', 'the Eta templates are nested too deeply'],
  ['output', 'the Eta templates exceeded the output limit'],
]);

interface Answer {
  readonly value?: Wire;
  readonly method?: boolean;
  readonly error?: string;
  readonly stop?: boolean;
}

/** The Eta templates of a rendering. They run in the same guest, which is disposed of after the rendering. */
export class EtaRenderer implements EtaTemplates {
  readonly #guest: Guest;
  readonly #handles = new Handles();
  readonly #limits: EtaLimits;
  readonly #scripts = new Map<string, { readonly script: EtaScript; readonly source: string; readonly offset: number }>();
  readonly #runtimes: Runtime[] = [];
  /** remaining run time of the guest, in milliseconds */
  #left = bootMs;
  #since = 0;
  #stopped: TillerlessError | undefined;
  /** last error raised by the host; rethrown if the guest does not catch it */
  #failure: { readonly text: string; readonly error: unknown } | undefined;
  #running = '';

  constructor(sandbox: Sandbox, limits: EtaLimits) {
    this.#limits = limits;
    if (sandbox.isBroken) throw this.#limit('the Eta sandbox failed in an earlier pass of this rendering');
    this.#guest = sandbox.open({
      answer: (message) => this.#answer(message),
      charge: (length) => this.#charge(length),
      shouldStop: () => this.#isLate(),
    });
    this.#guarded(() => {
      this.#guest.boot(guestSource, [...functionTable.keys()]);
      this.#guest.call(JSON.stringify(['limits', Math.min(limits.depth, 100), Math.min(limits.output, maxOutput)]));
    }, false);
    this.#left = limits.etaMs;
  }

  /** Adds a template under the names that can be used to include it. @throws TEMPLATE_PARSE */
  add(file: string, source: string, names: readonly string[]): Compiled[] {
    const script = compileEta(file, source);
    const { source: code, offset } = templateSource(script.code);
    this.#scripts.set(file, { script, source, offset });
    this.#running = file;
    this.#guarded(() => this.#guest.parse([code, ...bodyChecks(script.code)], file), true);
    this.#guarded(() => this.#guest.define(JSON.stringify(['define', file]), code, file), true);
    return names.map((name) => ({
      name,
      file,
      run: (state, dot) => void state.out.push(this.#render(file, dot ?? null, state.runtime)),
    }));
  }

  /** Sends the names of the Eta templates to the guest, so that it can include them without calling the host. */
  link(templates: ReadonlyMap<string, Compiled>): void {
    const own = [...templates.values()].filter(({ file }) => this.#scripts.has(file)).map(({ name, file }) => [name, file]);
    this.#guarded(() => this.#guest.call(JSON.stringify(['link', own])), false);
  }

  dispose(): void {
    // Cleanup has a separate time limit, because the templates may have used up theirs.
    this.#stopped = undefined;
    this.#left = this.#limits.etaMs;
    this.#since = performance.now();
    this.#guest.dispose();
  }

  #render(file: string, dot: Value, runtime: Runtime): string {
    const outer = this.#running;
    this.#running = file;
    if (this.#runtimes.length === 0) this.#handles.clear();
    this.#runtimes.push(runtime);
    runtime.enter(file);
    try {
      return this.#guarded(() => this.#run(file, dot), false);
    } finally {
      runtime.leave(file);
      this.#runtimes.pop();
      this.#running = outer;
    }
  }

  #run(file: string, dot: Value): string {
    const message = this.#packed(['run', file, toWire(dot, this.#handles), true]);
    return JSON.parse(this.#guest.call(message)) as string;
  }

  /** Encodes a message for the guest. Its size is checked, because JSON escapes and UTF-8 can make it longer than the value. */
  #packed(message: unknown): string {
    const text = JSON.stringify(message);
    if (Buffer.byteLength(text) > maxMessage) throw new TooLargeError();
    return text;
  }

  /** Deducts the size of a text from the budget before the text is copied. @throws TEMPLATE_LIMIT */
  #charge(length: number): void {
    if (length > maxMessage) throw this.#limit(`an Eta template passed more than ${maxMessage} characters at once`);
    spendBytes(length);
  }

  #isLate(): boolean {
    if (this.#stopped) return true;
    if (performance.now() - this.#since < this.#left) return false;
    this.#stopped = this.#limit(`the Eta templates ran longer than ${this.#limits.etaMs} ms`);
    return true;
  }

  /**
   * Calls `work`, which runs code in the guest. Its run time counts towards the time limit, and exceptions are converted to
   * template errors.
   */
  #guarded<T>(work: () => T, isParse: boolean): T {
    const nested = this.#runtimes.length > 1;
    if (!nested) this.#since = performance.now();
    try {
      return work();
    } catch (error) {
      throw this.#translateError(error, isParse);
    } finally {
      if (!nested) this.#left -= performance.now() - this.#since;
    }
  }

  #translateError(error: unknown, isParse: boolean): unknown {
    if (this.#stopped) return this.#stopped;
    if (error instanceof TooLargeError) return this.#limit(error.message);
    if (error instanceof WireError) return this.#failed(error.message, undefined, error);
    if (!(error instanceof GuestError)) {
      if (isTillerlessError(error, 'TEMPLATE_LIMIT')) return this.#located(error);
      if (error instanceof TillerlessError || error instanceof ExecError) return error;
      return this.#limit(
        `the Eta templates exceeded the limits of the sandbox: ${error instanceof Error ? error.message : 'it crashed'}`,
      );
    }
    const { name, message, stack } = error.failure;
    if (name === 'InternalError' && /out of memory/.test(message))
      return this.#limit(`the Eta templates need more than ${memoryMiB} MiB of memory`);
    if (/string length|string too long/.test(message)) return this.#limit('an Eta template created a string that is too long');
    if (/stack overflow|call stack/.test(message)) return this.#limit('the Eta templates are nested too deeply');
    if (name === 'InternalError' && /interrupted/.test(message)) return this.#limit('the Eta templates ran too long');
    const failure = this.#failure;
    if (failure && message === failure.text) {
      this.#failure = undefined;
      if (isTillerlessError(failure.error)) return failure.error;
      return this.#failed(message, stack, failure.error, isParse);
    }
    return this.#failed(name === 'Error' ? message : `${name}: ${message}`, stack, undefined, isParse);
  }

  /** Creates an error with the location of the innermost stack frame that is in a template. */
  #failed(message: string, stack: string | undefined, cause: unknown, isParse = false): TillerlessError {
    const locations = framesOf(stack ?? '')
      .map(({ file, line, column }) => this.#sourceLocation(file, line, column))
      .filter((location) => location !== undefined);
    const location = locations[0] ?? { file: this.#running, line: 1, column: 1 };
    const source = this.#scripts.get(location.file)?.source;
    const at = `${location.file}:${location.line}:${location.column}`;
    const helmText = isParse
      ? `parse error at (${location.file}:${location.line}): ${message}`
      : `execution error at (${at}): ${message}`;
    return new TillerlessError(isParse ? 'TEMPLATE_PARSE' : 'TEMPLATE_EXEC', message, {
      helmText,
      where: {
        ...location,
        ...(source === undefined ? {} : { source }),
        chain: locations.slice(1).map((caller) => `${caller.file}:${caller.line}:${caller.column}`),
      },
      cause,
    });
  }

  #sourceLocation(file: string, line: number, column: number): { file: string; line: number; column: number } | undefined {
    const known = this.#scripts.get(file);
    if (!known) return undefined;
    return {
      file,
      line: Math.min(line, known.source.split('\n').length),
      column: known.script.column(line, line === 1 ? column - known.offset : column),
    };
  }

  /** Adds the current file to a budget error, because the budget does not track which file is being rendered. */
  #located(error: TillerlessError): TillerlessError {
    return error.where ? error : this.#limit(error.message);
  }

  #limit(message: string): TillerlessError {
    // Native code has no line numbers, so the message names only the file.
    const file = this.#running;
    return new TillerlessError('TEMPLATE_LIMIT', file ? `${message} (in ${file})` : message, {
      where: file ? { file } : undefined,
      hint: 'the template probably loops forever or generates too much output',
    });
  }

  /** Handles a request from the untrusted guest. */
  #answer(message: GuestText): string {
    try {
      if (this.#isLate()) return stop;
      this.#charge(message.length);
      spendSteps(1);
      return this.#packed(this.#serve(JSON.parse(message.read())));
    } catch (error) {
      return JSON.stringify(this.#refusal(error));
    }
  }

  #refusal(error: unknown): Answer {
    if (this.#stopped) return { stop: true };
    if (error instanceof TooLargeError || error instanceof TextLimitError) return this.#refusal(this.#limit(error.message));
    if (isTillerlessError(error, 'TEMPLATE_LIMIT')) {
      this.#stopped = this.#located(error);
      return { stop: true };
    }
    const text = (error instanceof Error ? error.message : String(error)).slice(0, maxReason);
    this.#failure = { text, error };
    return { error: text };
  }

  #serve(request: unknown): Answer {
    const [kind, first, second, third] = Array.isArray(request) ? (request as unknown[]) : [];
    switch (kind) {
      case 'call':
        return { value: toWire(this.#call(String(first), second), this.#handles) };
      case 'print':
        return { value: printValue(fromWire(first, this.#handles)) };
      case 'field':
        return this.#field(this.#handles.get(first), String(second));
      case 'method':
        return { value: this.#method(this.#handles.get(first), String(second), third) };
      case 'limit':
        throw this.#limit(limitTexts.get(first) ?? 'the Eta templates made too many requests');
    }
    throw new WireError('a message of the sandbox is malformed');
  }

  #arguments(list: unknown): Value[] {
    if (!Array.isArray(list)) throw new WireError('a message of the sandbox is malformed');
    return list.map((item) => fromWire(item, this.#handles));
  }

  #call(name: string, list: unknown): Value | undefined {
    const runtime = this.#runtimes.at(-1);
    if (!runtime) throw new WireError(`${name} can be called only while a template is rendered`);
    runtime.step();
    return callByValues(name, this.#arguments(list), runtime);
  }

  #field(value: Value, name: string): Answer {
    if (!isFielded(value)) return { value: null };
    if (value.method?.(name)?.length) return { method: true };
    if (value.method?.(name)) return { method: true };
    return { value: toWire(value.field(name), this.#handles) };
  }

  #method(value: Value, name: string, list: unknown): Wire {
    const method = isFielded(value) ? value.method?.(name) : undefined;
    if (!method) throw new FunctionFailure(`${name} is not a method`);
    return toWire(method(...this.#arguments(list)), this.#handles);
  }
}

/** Parses the lines of a stack trace. They have the form `at name (file:line:column)`, and a template can forge them. */
function framesOf(stack: string): { readonly file: string; readonly line: number; readonly column: number }[] {
  return stack.split('\n').flatMap((text) => {
    const frame = text.trimStart();
    const end = /:(\d+):(\d+)\)?$/.exec(frame.slice(-40));
    if (!frame.startsWith('at ') || !end) return [];
    const file = frame.slice(0, frame.length - end[0].length);
    const open = file.lastIndexOf(' (');
    return [{ file: file.slice(open < 0 ? 3 : open + 2), line: Number(end[1]), column: Number(end[2]) }];
  });
}
