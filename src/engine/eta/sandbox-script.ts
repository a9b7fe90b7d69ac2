/**
 * The sandbox's boot script. It runs before any template, saves the built-ins it needs, removes those that templates must not
 * use, and freezes all others.
 *
 * `host(text)` is the only access to the host, and `names` contains the names of the template functions.
 */
export const guestSource = String.raw`(function (host, names) {
'use strict';
const { parse, stringify } = JSON;
const { freeze, defineProperty, getPrototypeOf, getOwnPropertyNames, getOwnPropertySymbols, getOwnPropertyDescriptor, keys } = Object;
const { isArray } = Array;
const { isFinite, isInteger } = Number;
const { apply } = Reflect;
const Text = String, Dict = Map, Fault = Error, Wrong = TypeError, Mirror = Proxy;
const origins = new WeakMap();
const originGet = WeakMap.prototype.get.bind(origins), originSet = WeakMap.prototype.set.bind(origins);
const create = Object.create;

/* Loops until the deadline interrupts the script. Templates cannot catch this interrupt. */
const halt = () => { for (;;); };
const limit = (kind) => { host(stringify(['limit', kind])); halt(); };
for (const name of ['setTimeout', 'SharedArrayBuffer', 'Atomics', 'WebAssembly', 'Date', 'performance', 'WeakRef', 'FinalizationRegistry']) delete globalThis[name];
delete Math.random;
/* Code must only come from files that the host has checked. */
delete globalThis.eval;
for (const sample of [() => {}, function* () {}, async () => {}, async function* () {}])
  defineProperty(getPrototypeOf(sample), 'constructor', { value: function Function() { throw new Wrong('code cannot be made of texts here'); } });
defineProperty(globalThis, 'Function', { value: getPrototypeOf(() => {}).constructor });

/* Host values are frozen and keep their identity. Accessing a host object calls the host. */
const hostObject = (id, text) => {
  const target = freeze(create(null));
  const object = new Mirror(target, {
    get: (_, name) => name === Symbol.toPrimitive || name === 'toString' ? () => text : typeof name === 'symbol' || name === 'toJSON' || name === 'then' ? undefined : field(id, name),
    has: () => false,
  });
  originSet(object, id);
  return object;
};
const field = (id, name) => {
  const found = call(['field', id, name]);
  return found.method ? (...args) => call(['method', id, name, args.map(encode)]).value : found.value;
};
const decode = (wire, functions) => {
  if (!isArray(wire)) return wire;
  const tag = wire[0], id = wire[1];
  if (tag === 'f') return Number(id);
  if (tag === 'i') return BigInt(id);
  if (tag === 'o') return hostObject(id, wire[2]);
  let made;
  if (tag === 'l') {
    made = [];
    for (let i = 2; i < wire.length; i++) made[i - 2] = decode(wire[i]);
  } else {
    made = {};
    for (let i = 2; i < wire.length; i += 2) {
      const value = decode(wire[i + 1]);
      if (wire[i] in made) defineProperty(made, wire[i], { value, enumerable: true }); else made[wire[i]] = value;
    }
    if (functions && !('fn' in made)) defineProperty(made, 'fn', { value: functions });
  }
  originSet(freeze(made), id);
  return made;
};
const encode = (value, depth = 0) => {
  switch (typeof value) {
    case 'string': case 'boolean': return value;
    case 'number': return isFinite(value) && !Object.is(value, -0) ? value : ['f', Text(value)];
    case 'undefined': return null;
    case 'bigint': return ['i', Text(value)];
    case 'object': break;
    default: throw new Wrong('a ' + typeof value + ' cannot be passed to a function of the chart');
  }
  if (value === null) return null;
  const id = originGet(value);
  if (id !== undefined) return ['r', id];
  if (typeof depth !== 'number') depth = 0;
  if (depth > 100) throw new Wrong('a value that is nested too deep, or contains itself, cannot be passed to a function of the chart');
  const wire = [];
  if (isArray(value)) {
    wire[0] = 'l';
    for (let i = 0; i < value.length; i++) wire[i + 1] = encode(value[i], depth + 1);
    return wire;
  }
  wire[0] = 'm';
  const entries = value instanceof Dict ? [...value] : keys(value).map((key) => [key, value[key]]);
  for (const [key, item] of entries) { wire[wire.length] = Text(key); wire[wire.length] = encode(item, depth + 1); }
  return wire;
};
const call = (request) => {
  const answer = parse(host(stringify(request)));
  if (answer.stop) halt();
  if (answer.error !== undefined) throw new Fault(answer.error);
  return { value: decode(answer.value), method: answer.method === true };
};

const bridged = (name) => ({ [name]: (...args) => call(['call', name, args.map((each) => encode(each))]).value })[name];
const fn = create(null);
for (const name of names) fn[name] = bridged(name);

/* Functions that are cheaper than a call to the host. Unusual arguments are passed to the host, which implements Go's rules. */
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/, ascii = /^[\x00-\x7f]*$/;
const test = RegExp.prototype.test;
const is = (pattern, value) => apply(test, pattern, [value]);
const near = {
  quote: (args) => args.length === 1 && typeof args[0] === 'string' && is(plain, args[0]) ? '"' + args[0] + '"' : undefined,
  squote: (args) => args.length === 1 && typeof args[0] === 'string' ? "'" + args[0] + "'" : undefined,
  indent: ([n, text, more]) => isInteger(n) && n >= 0 && n < 1000 && typeof text === 'string' && more === undefined ? ' '.repeat(n) + text.replaceAll('\n', '\n' + ' '.repeat(n)) : undefined,
  nindent: ([n, text, more]) => isInteger(n) && n >= 0 && n < 1000 && typeof text === 'string' && more === undefined ? '\n' + ' '.repeat(n) + text.replaceAll('\n', '\n' + ' '.repeat(n)) : undefined,
  upper: (args) => args.length === 1 && typeof args[0] === 'string' && is(ascii, args[0]) ? args[0].toUpperCase() : undefined,
  lower: (args) => args.length === 1 && typeof args[0] === 'string' && is(ascii, args[0]) ? args[0].toLowerCase() : undefined,
  contains: ([part, text, more]) => typeof part === 'string' && typeof text === 'string' && more === undefined ? text.includes(part) : undefined,
  hasPrefix: ([part, text, more]) => typeof part === 'string' && typeof text === 'string' && more === undefined ? text.startsWith(part) : undefined,
  hasSuffix: ([part, text, more]) => typeof part === 'string' && typeof text === 'string' && more === undefined ? text.endsWith(part) : undefined,
};
for (const name of keys(near)) {
  const quick = near[name], slow = fn[name];
  if (slow) fn[name] = { [name]: (...args) => { const found = quick(args); return found === undefined ? slow(...args) : found; } }[name];
}

/* Templates. */
const scripts = create(null), templates = create(null);
let depth = 0, size = 0, maxDepth = 1000, maxOutput = 0;
const show = (value) => {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol')
    return typeof value === 'object' ? Text(call(['print', encode(value)]).value) : (() => { throw new Wrong('a ' + typeof value + ' cannot be written'); })();
  return Text(value);
};
const run = (template, data) => {
  if (++depth > maxDepth) limit('depth');
  let out = '';
  const write = (value) => {
    const text = show(value);
    size += text.length;
    if (size > maxOutput) limit('output');
    out += text;
  };
  const capture = (body) => { const before = out; out = ''; try { body(); return out; } finally { out = before; } };
  try { template(data, write, capture); } finally { depth--; }
  return out;
};
const hostInclude = fn.include;
fn.include = (name, data, ...more) => (more.length === 0 && typeof name === 'string' && templates[name] !== undefined ? run(templates[name], data) : hostInclude(name, data, ...more));
freeze(fn);
for (const name of keys(fn)) {
  const alias = /^(default|break|case|continue|if|else|with|typeof|in|new|null)$/.test(name) ? name + '_' : name;
  defineProperty(globalThis, alias, { value: fn[name], enumerable: false });
}
defineProperty(globalThis, 'default_', { value: fn.default });
defineProperty(globalThis, 'fn', { value: fn });

/* Freeze all built-ins, so that templates cannot affect each other. */
const seen = new Set();
const freezeAll = (value) => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
  seen.add(value);
  for (const key of [...getOwnPropertyNames(value), ...getOwnPropertySymbols(value)]) {
    const property = getOwnPropertyDescriptor(value, key);
    freezeAll(property.value); freezeAll(property.get); freezeAll(property.set);
  }
  freezeAll(getPrototypeOf(value));
  freeze(value);
};
for (const sample of [(function* () {})(), (async () => {}), (async function* () {})(), [][Symbol.iterator](), new Map().entries(), new Set().values(), ''[Symbol.iterator](), ''.matchAll(/x/g), [].values().map(() => {}), Iterator.from({ next() {} }), Iterator.concat([])]) freezeAll(getPrototypeOf(sample));
freezeAll(globalThis);

/* The function that the host calls. */
return (message, template) => {
  const [what, ...rest] = parse(message);
  if (what === 'limits') { [maxDepth, maxOutput] = rest; return ''; }
  const [name, data, whole] = rest;
  if (what === 'define') { scripts[name] = template; return ''; }
  if (what === 'link') { for (const each of name) templates[each[0]] = scripts[each[1]]; return ''; }
  return stringify(run(scripts[name], decode(data, whole ? fn : undefined)));
};
})`;

/**
 * Returns two scripts for checking that code cannot break out of a function body. In the first, the code is the body of a
 * function declaration; in the second, it is the body of a method in an object literal. The code is safe if both can be parsed.
 * Code that closes the body must continue with a statement in the first script, but with a comma in the second, so at least one
 * of them cannot be parsed.
 */
export function bodyChecks(code: string): readonly string[] {
  return [`function f(it, __out, capture) {${code}\n}`, `({ m(it, __out, capture) {${code}\n} })`];
}

/** Wraps a template's code in a function. A line break is added, because the last line of the code may be a comment. */
export function templateSource(code: string): { readonly source: string; readonly offset: number } {
  const head = '(function (it, __out, capture) { "use strict"; ';
  return { source: `${head}${code}\n})`, offset: head.length };
}
