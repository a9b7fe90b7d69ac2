// The fuzzer's entry points: the program, and the names and parameters of its template functions.
export { toGoBytes } from '../src/base/go/bytes.ts';
export { functionTable } from '../src/engine/functions/registry.ts';
export { main } from '../src/main.ts';
