import singlefile from '@jitl/quickjs-singlefile-mjs-release-sync';
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSContext, type QuickJSHandle } from 'quickjs-emscripten-core';
import { type Guest, GuestError, type GuestFailure, type GuestHost, memoryMiB, type Sandbox } from './sandbox-host.ts';

// The types of this project know no browser, where WebAssembly's are at home.
declare const WebAssembly: { readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => object };

// What it prints when it breaks down says nothing to a user; the type of the package does not know these two.
const quiet: object = { print: () => {}, printErr: () => {} };
const stackBytes = 512 * 1024;

class QuickGuest implements Guest {
  readonly #context: QuickJSContext;
  readonly #host: GuestHost;
  readonly #broke: () => void;
  #enter: QuickJSHandle | undefined;

  constructor(context: QuickJSContext, host: GuestHost, broke: () => void) {
    this.#context = context;
    this.#host = host;
    this.#broke = broke;
  }

  boot(source: string, names: readonly string[], maxItems: number): void {
    const context = this.#context;
    this.#checked(() => {
      const main = context.unwrapResult(context.evalCode(source, 'sandbox', { strict: true }));
      const host = context.newFunction('host', (message) => context.newString(this.#host.answer(context.getString(message))));
      const list = context.unwrapResult(context.evalCode(JSON.stringify(names)));
      const count = context.newNumber(maxItems);
      this.#enter = context.unwrapResult(context.callFunction(main, context.undefined, host, list, count));
      for (const handle of [main, host, list, count]) handle.dispose();
    });
  }

  define(message: string, source: string, file: string): void {
    this.#checked(() =>
      this.#value(this.#context.evalCode(source, file, { strict: true })).consume((template) =>
        this.#enterWith(message, template),
      ),
    );
  }

  parse(sources: readonly string[], file: string): void {
    this.#checked(() => {
      for (const source of sources)
        this.#value(this.#context.evalCode(source, file, { strict: true, compileOnly: true })).dispose();
    });
  }

  call(message: string): string {
    return this.#checked(() => this.#enterWith(message));
  }

  #enterWith(message: string, ...more: readonly QuickJSHandle[]): string {
    const { undefined: nothing } = this.#context;
    const enter = this.#enter as QuickJSHandle;
    const result = this.#context.newString(message).consume((text) => this.#context.callFunction(enter, nothing, text, ...more));
    return this.#value(result).consume((answer) => this.#context.getString(answer));
  }

  dispose(): void {
    try {
      this.#enter?.dispose();
      this.#context.dispose();
      this.#context.runtime.dispose();
    } catch {
      this.#broke();
    }
  }

  /** The memory is in no known state after a failure of the machine itself. */
  #checked<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof Error && /memory|RuntimeError|Aborted|call stack/i.test(`${error.name} ${error.message}`)) {
        if (!(error instanceof GuestError)) this.#broke();
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

  /** Reads what was thrown. Getters may run for it, in the guest and with the clock on as all of its code. */
  #failure(thrown: QuickJSHandle): GuestFailure {
    const context = this.#context;
    const read = (name: string): string => {
      const handle = context.getProp(thrown, name);
      const text = context.typeof(handle) === 'string' ? context.getString(handle) : '';
      handle.dispose();
      return text.slice(0, 4000);
    };
    const type = context.typeof(thrown);
    if (type === 'object' || type === 'function') {
      const [message, stack] = [read('message'), read('stack')];
      const known = message !== '' || stack !== '';
      return { name: read('name') || 'Error', message: known ? message : 'a value that is no error was thrown', stack };
    }
    return { name: 'Error', message: type === 'symbol' ? 'a symbol' : context.getString(thrown).slice(0, 4000), stack: '' };
  }
}

/** Loads the interpreter with a memory of its own, which can not grow beyond its maximum. */
export async function loadSandbox(): Promise<Sandbox> {
  const memory = new WebAssembly.Memory({ initial: 256, maximum: memoryMiB * 16 });
  const machine = await newQuickJSWASMModuleFromVariant(newVariant(singlefile, { wasmMemory: memory, emscriptenModule: quiet }));
  let isBroken = false;
  return {
    get isBroken() {
      return isBroken;
    },
    open(host) {
      const runtime = machine.newRuntime();
      runtime.setMaxStackSize(stackBytes);
      runtime.setMemoryLimit((memoryMiB - 32) << 20);
      runtime.setInterruptHandler(() => host.shouldStop());
      return new QuickGuest(runtime.newContext(), host, () => {
        isBroken = true;
      });
    },
  };
}
