// Adds a counter to a WebAssembly module. Code can only run forever by looping or calling functions, so the counter is
// decremented on each iteration and each call. When the counter is exhausted, the module calls one of its imports, which may
// refill the counter or throw an error. The counter is a global, so memory bugs in the module cannot overwrite it, and
// WebAssembly code cannot skip the checks.

const sections = { type: 1, import: 2, function: 3, global: 6, export: 7, code: 10 };
const voidBlock = 0x40;
const i32 = 0x7f;
const ops = { loop: 0x03, if: 0x04, end: 0x0b, call: 0x10, localGet: 0x20, globalGet: 0x23, globalSet: 0x24, i32Const: 0x41 };
const i32LessSigned = 0x48;
const i32Subtract = 0x6b;
const i32ShiftRight = 0x76;
/** Filling or copying memory counts as one loop iteration per 2^bytesShift bytes. */
const bytesShift = 6;

/** Reads numbers and bytes sequentially. */
class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  u32() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  skipLeb() {
    while (this.byte() >= 0x80);
  }

  take(count) {
    const from = this.at;
    this.at += count;
    return this.bytes.subarray(from, this.at);
  }
}

function u32(value) {
  const out = [];
  let rest = value;
  do {
    out.push((rest % 128) + (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return out;
}

function i32Const(value) {
  const out = [ops.i32Const];
  for (let rest = value; ; rest >>= 7) {
    const byte = rest & 0x7f;
    if (rest >> 7 === (byte & 0x40 ? -1 : 0)) return [...out, byte];
    out.push(byte | 0x80);
  }
}

/** Skips the immediate operands of an instruction. @throws for instructions that do not occur in the interpreter */
function skipOperands(reader, op) {
  if (op >= 0x02 && op <= 0x04) return reader.skipLeb();
  if (op === 0x0c || op === 0x0d || op === ops.call || (op >= 0x20 && op <= 0x26)) return reader.skipLeb();
  if (op === 0x0e) {
    for (let count = reader.u32() + 1; count > 0; count--) reader.skipLeb();
    return;
  }
  if (op === 0x11) {
    reader.skipLeb();
    return reader.skipLeb();
  }
  if (op === 0x1c) {
    for (let count = reader.u32(); count > 0; count--) reader.skipLeb();
    return;
  }
  if (op >= 0x28 && op <= 0x3e) {
    reader.skipLeb();
    return reader.skipLeb();
  }
  if (op === 0x3f || op === 0x40 || op === 0x41 || op === 0x42 || op === 0xd2) return reader.skipLeb();
  if (op === 0x43) return reader.take(4);
  if (op === 0x44) return reader.take(8);
  if (op <= 0x01 || op === 0x05 || op === ops.end || op === 0x0f || op === 0x1a || op === 0x1b || (op >= 0x45 && op <= 0xc4))
    return;
  throw new Error(`meter: instruction 0x${op.toString(16)} is not known`);
}

const memoryCopy = 10;
const memoryFill = 11;

/** Skips an instruction that has the prefix 0xfc, and returns its opcode. */
function skipPrefixed(reader) {
  const op = reader.u32();
  if (op === memoryCopy) reader.take(2);
  else if (op === memoryFill) reader.take(1);
  else if (op > 7) throw new Error(`meter: instruction 0xfc ${op} is not known`);
  return op;
}

/** Returns the instructions of a function with the checks added. `body` starts with the local variables. */
function meterBody(body, { check, weigh }) {
  const reader = new Reader(body);
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.skipLeb();
    reader.byte();
  }
  const entry = reader.at;
  const out = [];
  let copied = entry;
  let calls = false;
  const insert = (at, code) => {
    out.push(body.subarray(copied, at), Uint8Array.from(code));
    copied = at;
  };
  while (reader.at < body.length) {
    const at = reader.at;
    const op = reader.byte();
    if (op === 0xfc) {
      if (skipPrefixed(reader) >= memoryCopy) insert(at, weigh);
      continue;
    }
    skipOperands(reader, op);
    if (op === ops.loop) insert(reader.at, check);
    calls ||= op === ops.call || op === 0x11;
  }
  insert(body.length, []);
  return Buffer.concat([body.subarray(0, entry), Uint8Array.from(calls ? check : []), ...out]);
}

function readSections(bytes) {
  const reader = new Reader(bytes, 8);
  const found = [];
  while (reader.at < bytes.length) {
    const id = reader.byte();
    found.push({ id, body: reader.take(reader.u32()) });
  }
  return found;
}

function skipLimits(reader) {
  const flags = reader.byte();
  reader.skipLeb();
  if (flags & 1) reader.skipLeb();
}

/** Returns the imported functions with the indexes of their types. */
function readImports(body) {
  const reader = new Reader(body);
  const text = () => Buffer.from(reader.take(reader.u32())).toString();
  const functions = [];
  for (let count = reader.u32(); count > 0; count--) {
    const [module, name, kind] = [text(), text(), reader.byte()];
    if (kind === 0) functions.push({ module, name, type: reader.u32() });
    else if (kind === 2) skipLimits(reader);
    else throw new Error(`meter: an import of kind ${kind} is not known`);
  }
  return functions;
}

function readTypes(body) {
  const reader = new Reader(body);
  const types = [];
  for (let count = reader.u32(); count > 0; count--) {
    if (reader.byte() !== 0x60) throw new Error('meter: a type is not known');
    const parameters = [...reader.take(reader.u32())];
    types.push(`${parameters}>${[...reader.take(reader.u32())]}`);
  }
  return types;
}

/** Returns a vector with an item appended. */
function append(body, item) {
  const reader = new Reader(body);
  const count = reader.u32();
  return Buffer.concat([Uint8Array.from(u32(count + 1)), body.subarray(reader.at), Uint8Array.from(item)]);
}

function countOf(body) {
  return new Reader(body).u32();
}

function typeIndex(types, type) {
  const index = types.indexOf(type);
  if (index < 0) throw new Error(`meter: the module has no type ${type}`);
  return index;
}

function meterCode(body, parts, helper) {
  const reader = new Reader(body);
  const out = [];
  const count = reader.u32();
  const add = (code) => out.push(Uint8Array.from(u32(code.length)), code);
  for (let index = 0; index < count; index++) add(meterBody(reader.take(reader.u32()), parts));
  add(Uint8Array.from(helper));
  return Buffer.concat([Uint8Array.from(u32(count + 1)), ...out]);
}

/**
 * Returns the module with a counter added, which it exports as `counter`. When the counter is below zero, the module calls an
 * import that already exists and has neither parameters nor a result. The wrapper of that import must check the counter to find
 * out why it was called.
 */
export function meterWasm(bytes, counter) {
  const all = readSections(bytes);
  const body = (id) => all.find((section) => section.id === id).body;
  const imports = readImports(body(sections.import));
  const types = readTypes(body(sections.type));
  const spent = imports.findIndex(({ type }) => types[type] === '>');
  const global = countOf(body(sections.global));
  const take = (amount) => [ops.globalGet, ...u32(global), ...amount, i32Subtract, ops.globalSet, ...u32(global)];
  const callWhenSpent = [
    ...[ops.globalGet, ...u32(global), ...i32Const(0), i32LessSigned],
    ...[ops.if, voidBlock, ops.call, ...u32(spent), ops.end],
  ];
  const helper = imports.length + countOf(body(sections.function));
  const size = [ops.localGet, 0];
  const weighing = [...take([...size, ...i32Const(bytesShift), i32ShiftRight]), ...callWhenSpent, ...size];
  const parts = { check: [...take(i32Const(1)), ...callWhenSpent], weigh: [ops.call, ...u32(helper)] };
  const changed = new Map([
    [sections.function, append(body(sections.function), u32(typeIndex(types, `${i32}>${i32}`)))],
    [sections.global, append(body(sections.global), [i32, 1, ...i32Const(0), ops.end])],
    [sections.export, append(body(sections.export), [...u32(counter.length), ...Buffer.from(counter), 3, ...u32(global)])],
    [sections.code, meterCode(body(sections.code), parts, [0, ...weighing, ops.end])],
  ]);
  const written = all.flatMap(({ id, body: old }) => {
    const made = changed.get(id) ?? old;
    return [Uint8Array.from([id, ...u32(made.length)]), made];
  });
  const { module, name } = imports[spent];
  return { bytes: Buffer.concat([bytes.subarray(0, 8), ...written]), spent: { module, name } };
}
