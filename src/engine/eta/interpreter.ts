import singlefile from '@jitl/quickjs-singlefile-mjs-release-sync';
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSRuntime } from 'quickjs-emscripten-core';
import { counterName, packedModule, spentImport } from './interpreter.gen.ts';
import { memoryMiB, OverdueError } from './sandbox-host.ts';

interface Counter {
  value: number;
}
type Imports = Record<string, Record<string, (...args: readonly unknown[]) => unknown>>;
interface Instance {
  readonly exports: Readonly<Record<string, unknown>>;
}

// The project's type libraries do not declare WebAssembly, which is part of the DOM library.
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => object;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: Imports) => Instance;
};

/** Number of loop iterations and calls between two clock checks. The checks are a few milliseconds apart. */
const turnsPerLook = 1 << 20;

/** A QuickJS instance with its own memory and a deadline that also applies to its native code. */
export interface Interpreter {
  /**
   * Opens a runtime. Only one runtime may be open at a time.
   *
   * @param isOverdue called every few milliseconds. If it returns true, the script is interrupted. If native code is running,
   * `OverdueError` is thrown instead, and the interpreter can no longer be used.
   */
  newRuntime(isOverdue: () => boolean): QuickJSRuntime;
  /** Runs guest code until the deadline. @throws OverdueError */
  metered<T>(work: () => T): T;
  /**
   * Runs host code without the deadline, because it cannot handle an `OverdueError`. The time that host code takes is limited by
   * the maximum message size instead.
   */
  unmetered<T>(work: () => T): T;
}

/**
 * Enforces the time limit of templates. The WebAssembly module is instrumented: it decrements a counter at every loop iteration
 * and call, and calls an imported function when the counter reaches zero.
 */
class Meter {
  isOverdue: () => boolean = () => false;
  isOn = false;
  #counter: Counter | undefined;

  /** Emscripten's hook for custom instantiation. */
  instantiate(imports: Imports, done: (instance: Instance, module: object) => void): object {
    const { module: from, name } = spentImport;
    const original = imports[from]?.[name];
    const wrapped = { ...imports, [from]: { ...imports[from], [name]: () => this.#spent() || original?.() } };
    const module = new WebAssembly.Module(Buffer.from(packedModule, 'base64'));
    const instance = new WebAssembly.Instance(module, wrapped);
    this.#counter = instance.exports[counterName] as Counter;
    done(instance, module);
    return instance.exports;
  }

  /**
   * Handles a call to the import. If the counter is exhausted, the call is from the instrumentation: refills the counter, checks
   * the deadline and returns true. Otherwise, the call is from the interpreter's own code: returns false, so that the original
   * import is called.
   *
   * @throws OverdueError
   */
  #spent(): boolean {
    const counter = this.#counter;
    if (counter && counter.value >= 0) return false;
    if (counter) counter.value = turnsPerLook;
    if (this.isOn && this.isOverdue()) throw new OverdueError();
    return true;
  }
}

/** Loads the interpreter with a fixed upper limit on its memory. */
export async function loadInterpreter(): Promise<Interpreter> {
  const meter = new Meter();
  const options: object = {
    instantiateWasm: (imports: Imports, done: (instance: Instance, module: object) => void) => meter.instantiate(imports, done),
    // Discard what the interpreter prints when it crashes, because it is not useful to users.
    print: () => {},
    printErr: () => {},
  };
  const memory = new WebAssembly.Memory({ initial: 256, maximum: memoryMiB * 16 });
  const variant = newVariant(singlefile, { wasmMemory: memory, emscriptenModule: options });
  const during = <T>(mode: 'metered' | 'unmetered', work: () => T): T => {
    const outer = meter.isOn;
    meter.isOn = mode === 'metered';
    try {
      return work();
    } finally {
      meter.isOn = outer;
    }
  };
  const machine = await newQuickJSWASMModuleFromVariant(variant);
  return {
    newRuntime: (isOverdue) => {
      meter.isOverdue = isOverdue;
      const runtime = machine.newRuntime();
      runtime.setInterruptHandler(isOverdue);
      return runtime;
    },
    metered: (work) => during('metered', work),
    unmetered: (work) => during('unmetered', work),
  };
}
