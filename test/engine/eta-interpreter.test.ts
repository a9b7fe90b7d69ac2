import { readFileSync } from 'node:fs';

interface Metered {
  readonly bytes: Uint8Array;
  readonly spent: { readonly module: string; readonly name: string };
}
// The scripts are JavaScript and have no type declarations.
const scripts = '../../scripts';
const { meterWasm } = (await import(`${scripts}/meter-wasm.js`)) as { meterWasm(bytes: Uint8Array, counter: string): Metered };
const { generate, generatedFile } = (await import(`${scripts}/generate-interpreter.js`)) as {
  generate(): Promise<string>;
  generatedFile: string;
};

interface Instance {
  readonly exports: { readonly run: (count: number) => number; readonly left: { value: number } };
}
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => Instance;
};

const section = (id: number, ...bytes: number[]): number[] => [id, bytes.length, ...bytes];

/** Returns a module with a single import, "spent" from "a", and a single function, "run", which takes and returns a number. */
function moduleOf(...code: number[]): Uint8Array {
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 2, 0x60, 0, 0, 0x60, 1, 0x7f, 1, 0x7f),
    ...section(2, 1, 1, 0x61, 5, ...Buffer.from('spent'), 0, 0),
    ...section(3, 1, 1),
    ...section(5, 1, 0, 2),
    ...section(6, 1, 0x7f, 1, 0x41, 7, 0x0b),
    ...section(7, 1, 3, ...Buffer.from('run'), 0, 1),
    ...section(10, 1, code.length + 2, 0, ...code, 0x0b),
  ]);
}

/** Runs a metered module whose counter starts at `turns`. The import throws an error. */
function run(code: readonly number[], turns: number, argument = 0): number {
  const { bytes, spent } = meterWasm(moduleOf(...code), 'left');
  expect(spent).toEqual({ module: 'a', name: 'spent' });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    a: {
      spent: () => {
        throw new Error(`spent: ${instance.exports.left.value}`);
      },
    },
  });
  instance.exports.left.value = turns;
  instance.exports.run(argument);
  return instance.exports.left.value;
}

describe('a metered module', () => {
  it('stops an endless loop when the counter is used up', () => {
    // loop br 0 end, local.get 0
    expect(() => run([0x03, 0x40, 0x0c, 0, 0x0b, 0x20, 0], 1000)).toThrow('spent: -1');
  });

  it('counts each iteration of a loop', () => {
    // loop: argument -= 1, br_if 0
    const counted = [0x03, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b, 0x20, 0];
    expect(run(counted, 1000, 10)).toBe(990);
    expect(() => run(counted, 1000, 1002)).toThrow('spent');
  });

  it('counts function calls', () => {
    // if the argument is 0, return 0, otherwise call run(argument - 1)
    const recursive = [0x20, 0, 0x04, 0x7f, 0x20, 0, 0x41, 1, 0x6b, 0x10, 1, 0x05, 0x41, 0, 0x0b];
    expect(run(recursive, 1000, 9)).toBe(990);
    expect(() => run(recursive, 5, 9)).toThrow('spent');
  });

  it('counts filled and copied memory by its size', () => {
    // Calls memory.fill(0, 0, n) and returns n, where n is the argument. memory.copy is tested in the same way.
    const fill = [0x41, 0, 0x41, 0, 0x20, 0, 0xfc, 11, 0, 0x20, 0];
    const copy = [0x41, 0, 0x41, 0, 0x20, 0, 0xfc, 10, 0, 0, 0x20, 0];
    expect(run(fill, 1000, 6400)).toBe(900);
    expect(run(copy, 1000, 6400)).toBe(900);
    expect(() => run(fill, 1000, 128_000)).toThrow('spent');
  });

  it('cannot contain unknown instructions', () => {
    expect(() => meterWasm(moduleOf(0x06, 0x40, 0x0b, 0x20, 0), 'left')).toThrow('instruction 0x6 is not known');
    expect(() => meterWasm(moduleOf(0xfd, 0x0c), 'left')).toThrow('instruction 0xfd is not known');
  });
});

it('the generated interpreter is up to date with the package', async () => {
  // Only compare for equality, because a diff of 700 kB is useless.
  expect((await generate()) === readFileSync(generatedFile, 'utf8')).toBe(true);
});
