import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core';
import { type Interpreter, loadInterpreter } from './interpreter.ts';
import {
  type Guest,
  GuestError,
  type GuestFailure,
  type GuestHost,
  type GuestText,
  memoryMiB,
  OverdueError,
  type Sandbox,
} from './sandbox-host.ts';

const stackBytes = 512 * 1024;
/** Maximum number of characters of an error message or a stack trace. */
const maxFailure = 4000;
/**
 * Maximum length of a thrown string that is copied from the guest and then truncated to `maxFailure`. A longer string is replaced
 * with a fixed message.
 */
const maxFailureCopy = 1 << 20;

interface SandboxState {
  isBroken: boolean;
}

class QuickGuest implements Guest {
  readonly #context: QuickJSContext;
  readonly #host: GuestHost;
  readonly #interpreter: Interpreter;
  readonly #state: SandboxState;
  #enter: QuickJSHandle | undefined;

  constructor(interpreter: Interpreter, host: GuestHost, state: SandboxState) {
    const runtime = interpreter.newRuntime(() => host.shouldStop());
    runtime.setMaxStackSize(stackBytes);
    runtime.setMemoryLimit((memoryMiB - 32) << 20);
    this.#context = runtime.newContext();
    this.#interpreter = interpreter;
    this.#host = host;
    this.#state = state;
  }

  boot(source: string, names: readonly string[]): void {
    const context = this.#context;
    this.#checked(() => {
      const main = context.unwrapResult(context.evalCode(source, 'sandbox', { strict: true }));
      const host = context.newFunction('host', (message) =>
        this.#interpreter.unmetered(() => context.newString(this.#host.answer(this.#text(message)))),
      );
      const list = context.unwrapResult(context.evalCode(JSON.stringify(names)));
      this.#enter = context.unwrapResult(context.callFunction(main, context.undefined, host, list));
      for (const handle of [main, host, list]) handle.dispose();
    });
  }

  define(message: string, source: string, file: string): void {
    this.#host.charge(source.length);
    this.#checked(() =>
      this.#value(this.#context.evalCode(source, file, { strict: true })).consume((template) =>
        this.#enterWith(message, template),
      ),
    );
  }

  parse(sources: readonly string[], file: string): void {
    this.#checked(() => {
      for (const source of sources) {
        this.#host.charge(source.length);
        this.#value(this.#context.evalCode(source, file, { strict: true, compileOnly: true })).dispose();
      }
    });
  }

  call(message: string): string {
    return this.#checked(() => this.#enterWith(message));
  }

  #enterWith(message: string, ...more: readonly QuickJSHandle[]): string {
    const { undefined: nothing } = this.#context;
    const enter = this.#enter as QuickJSHandle;
    this.#host.charge(message.length);
    const result = this.#context.newString(message).consume((text) => this.#context.callFunction(enter, nothing, text, ...more));
    return this.#value(result).consume((answer) => {
      const { length, read } = this.#text(answer);
      this.#host.charge(length);
      return read();
    });
  }

  /** Wraps a string in the guest. Reading its length does not run any guest code. */
  #text(handle: QuickJSHandle): GuestText {
    const context = this.#context;
    const length = context.getProp(handle, 'length').consume((value) => context.getNumber(value));
    return { length, read: () => context.getString(handle) };
  }

  dispose(): void {
    // Disposing of a broken interpreter might hang.
    if (this.#state.isBroken) return;
    try {
      this.#interpreter.metered(() => {
        this.#enter?.dispose();
        this.#context.dispose();
        this.#context.runtime.dispose();
      });
    } catch {
      this.#state.isBroken = true;
    }
  }

  /** Marks the sandbox as broken if the interpreter itself fails. */
  #checked<T>(work: () => T): T {
    try {
      return this.#interpreter.metered(work);
    } catch (error) {
      if (error instanceof OverdueError) this.#state.isBroken = true;
      else if (error instanceof Error && /memory|RuntimeError|Aborted|call stack/i.test(`${error.name} ${error.message}`)) {
        if (!(error instanceof GuestError)) this.#state.isBroken = true;
      }
      throw error;
    }
  }

  #value(result: ReturnType<QuickJSContext['evalCode']>): QuickJSHandle {
    if (!result.error) return result.value;
    const failure = this.#failure(result.error);
    result.error.dispose();
    throw new GuestError(failure);
  }

  /** Reads a thrown value. This may run getters in the guest, which are subject to the same time limit. */
  #failure(thrown: QuickJSHandle): GuestFailure {
    const context = this.#context;
    const read = (name: string): string => {
      const handle = context.getProp(thrown, name);
      const text = context.typeof(handle) === 'string' ? this.#shortText(handle) : '';
      handle.dispose();
      return text;
    };
    const type = context.typeof(thrown);
    if (type === 'object' || type === 'function') {
      const [message, stack] = [read('message'), read('stack')];
      const known = message !== '' || stack !== '';
      return { name: read('name') || 'Error', message: known ? message : 'a value that is not an error was thrown', stack };
    }
    if (type === 'bigint') return { name: 'Error', message: 'a value that is not an error was thrown', stack: '' };
    return { name: 'Error', message: type === 'symbol' ? 'a symbol' : this.#shortText(thrown), stack: '' };
  }

  #shortText(handle: QuickJSHandle): string {
    if (this.#context.typeof(handle) === 'string' && this.#text(handle).length > maxFailureCopy)
      return 'an error with a text that is too long';
    return this.#context.getString(handle).slice(0, maxFailure);
  }
}

/** Loads the sandbox. */
export async function loadSandbox(): Promise<Sandbox> {
  const interpreter = await loadInterpreter();
  const state: SandboxState = { isBroken: false };
  return {
    get isBroken() {
      return state.isBroken;
    },
    open: (host) => new QuickGuest(interpreter, host, state),
  };
}
