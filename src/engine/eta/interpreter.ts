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

// The types of this project know no browser, where WebAssembly's are at home.
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => object;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: Imports) => Instance;
};

/** Turns of loops and calls of functions between two looks at the clock: a few milliseconds. */
const turnsPerLook = 1 << 20;

/** QuickJS with a memory of its own, and a deadline that holds in its native code as well. */
export interface Interpreter {
  /**
   * Opens a runtime; one is in use at a time.
   * @param isOverdue asked every few milliseconds. Scripts are interrupted by it; where that is not enough, `OverdueError` leaves the
   *   interpreter in the middle of its work, which can not be used any more
   */
  newRuntime(isOverdue: () => boolean): QuickJSRuntime;
  /** Runs code of the guest, for which the deadline holds. @throws OverdueError */
  metered<T>(work: () => T): T;
  /** Runs what the host does meanwhile, which is bounded by the size of messages; an error would not find its way out there. */
  unmetered<T>(work: () => T): T;
}

/** Compiles the module, and answers its question for more turns. */
class Meter {
  isOverdue: () => boolean = () => false;
  isOn = false;
  #counter: Counter | undefined;

  /** Emscripten's hook for those who instantiate the module themselves. */
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

  /** True when the counter was spent, and is filled again. */
  #spent(): boolean {
    const counter = this.#counter;
    if (counter && counter.value >= 0) return false;
    if (counter) counter.value = turnsPerLook;
    if (this.isOn && this.isOverdue()) throw new OverdueError();
    return true;
  }
}

/** Loads the interpreter; its memory can not grow beyond its maximum. */
export async function loadInterpreter(): Promise<Interpreter> {
  const meter = new Meter();
  const options: object = {
    instantiateWasm: (imports: Imports, done: (instance: Instance, module: object) => void) => meter.instantiate(imports, done),
    // What it prints when it breaks down says nothing to a user.
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
