import type { HostileCase } from './hostile-case.ts';

/** An object whose length is 1 for whoever looks first. */
const liar = 'let n = 0; const liar = { get length() { return n++ ? 2 ** 53 - 1 : 1; } };';
const spreadable = '[].concat({ length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true });';

/**
 * Scripts that spend their time in built-in functions: QuickJS asks whether to stop at every 10,000th operation of a script only, and
 * one of these takes long, or for ever.
 */
export const nativeLoops: readonly (readonly [name: string, script: string])[] = [
  ['indexOf on a length of 2^53', 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)'],
  ['indexOf on a length that grows', `${liar} Array.prototype.indexOf.call(liar, 1); Array.prototype.indexOf.call(liar, 1)`],
  ['reverse on a length that grows', `${liar} liar.length; Array.prototype.reverse.call(liar)`],
  ['copyWithin on a length of 2^53', 'Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 0, 1)'],
  ['concat of what is spreadable', spreadable],
  ['concat of what is spreadable, caught', `for (;;) try { ${spreadable} } catch {}`],
  ['String.raw', 'String.raw({ raw: { length: 2 ** 53 - 1 } })'],
  ['join of holes', 'const a = []; a.length = 2 ** 32 - 1; a.join("")'],
  ['sort of holes', 'const a = []; a.length = 2 ** 32 - 1; a.sort()'],
  ['lastIndexOf of typed arrays', 'const a = new Uint8Array(5e7); for (;;) a.lastIndexOf(1)'],
  ['set of typed arrays, which copies memory', 'const a = new Uint8Array(4e7), b = new Uint8Array(4e7); for (;;) a.set(b)'],
  ['fill of typed arrays, which fills memory', 'const a = new Uint8Array(5e7); for (;;) a.fill(1)'],
  ['BigInt as text', 'const a = 3n ** 600000n; for (;;) String(a)'],
  ['replaceAll of nothing', 'const a = "a".repeat(1e6); for (;;) a.replaceAll("", "b")'],
  ['normalize', 'const a = "\\u0344".repeat(1e6); for (;;) a.normalize("NFD")'],
  ['a search that almost finds', 'const a = "a".repeat(3e6), b = "a".repeat(1e6) + "b"; for (;;) a.indexOf(b)'],
  ['a regular expression that goes back', '/^(a+)+$/.test("a".repeat(50) + "b")'],
  ['a getter of an argument', 'toYaml({ get a() { return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1); } })'],
  ['a getter of an error', `throw { get message() { ${spreadable} } }`],
];

function eta(name: string, text: string, error: RegExp): HostileCase {
  return { name: `Eta: ${name}`, files: { 'c/templates/x.yaml.eta': text }, error };
}

const given = /is given more than \d+ characters at once \(in c\/templates\/x\.yaml\.eta\)/;
/** To make so much takes the guest a second; on a busy machine the deadline may come first. */
const gives = /(?:gives more than \d+ characters at once|ran longer than 1500 ms) \(in c\/templates\/x\.yaml\.eta\)/;
const doubled = '{{ $x := list 1 2 }}{{ range until 60 }}{{ $x = list $x $x }}{{ end }}{{ include "c/templates/x.yaml.eta" $x }}';

export const etaCases: readonly HostileCase[] = [
  ...nativeLoops.map(([name, script]) =>
    eta(name, `<% ${script} %>a: b\n`, /ran longer than 1500 ms \(in c\/templates\/x\.yaml\.eta\)/),
  ),
  eta('an argument that is too large', '<% sha256sum("x".repeat(9e6)) %>', gives),
  eta('output that is too large', '<%= "x".repeat(9e6) %>', gives),
  eta('a result that is too large', '<% repeat(9000000, "a") %>', given),
  eta('a result of tpl that is too large', '<% tpl("{{ repeat 9000000 `a` }}", it) %>', given),
  {
    name: 'Eta: values that are too large',
    files: { 'c/templates/x.yaml.eta': 'a: b\n', 'c/values.yaml': `a: "${'x'.repeat(9e6)}"\n` },
    error: given,
  },
  {
    name: 'Eta: values that are nested too deep',
    files: { 'c/templates/x.yaml.eta': 'a: b\n', 'c/values.yaml': `a: ${'['.repeat(300)}${']'.repeat(300)}\n` },
    error: /nested more than 200 deep/,
  },
  {
    name: 'Eta: lists of the same lists',
    files: { 'c/templates/x.yaml.eta': '', 'c/templates/NOTES.txt': doubled },
    error: /is given more than|values that the templates made/,
  },
];
