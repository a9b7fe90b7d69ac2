import type { HostileCase } from './hostile-case.ts';

/** An object whose length is 1 on the first access and huge afterwards. */
const liar = 'let n = 0; const liar = { get length() { return n++ ? 2 ** 53 - 1 : 1; } };';
const spreadable = '[].concat({ length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true });';

/**
 * Scripts that spend their time in built-in functions. QuickJS calls its interrupt handler only after every 10,000 operations of
 * a script, and a single operation in these scripts takes very long or never ends.
 */
export const nativeLoops: readonly (readonly [name: string, script: string])[] = [
  ['indexOf on a length of 2^53', 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)'],
  ['indexOf on a length that grows', `${liar} Array.prototype.indexOf.call(liar, 1); Array.prototype.indexOf.call(liar, 1)`],
  ['reverse on a length that grows', `${liar} liar.length; Array.prototype.reverse.call(liar)`],
  ['copyWithin on a length of 2^53', 'Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 0, 1)'],
  ['concat of a spreadable object', spreadable],
  ['concat of a spreadable object in a loop that catches', `for (;;) try { ${spreadable} } catch {}`],
  ['String.raw', 'String.raw({ raw: { length: 2 ** 53 - 1 } })'],
  ['join of a sparse array', 'const a = []; a.length = 2 ** 32 - 1; a.join("")'],
  ['sort of a sparse array', 'const a = []; a.length = 2 ** 32 - 1; a.sort()'],
  ['lastIndexOf of a typed array', 'const a = new Uint8Array(5e7); for (;;) a.lastIndexOf(1)'],
  ['set of a typed array, which copies memory', 'const a = new Uint8Array(4e7), b = new Uint8Array(4e7); for (;;) a.set(b)'],
  ['fill of a typed array, which fills memory', 'const a = new Uint8Array(5e7); for (;;) a.fill(1)'],
  ['conversion of a BigInt to a string', 'const a = 3n ** 600000n; for (;;) String(a)'],
  ['replaceAll of an empty string', 'const a = "a".repeat(1e6); for (;;) a.replaceAll("", "b")'],
  ['normalize', 'const a = "\\u0344".repeat(1e6); for (;;) a.normalize("NFD")'],
  ['a search for an almost matching string', 'const a = "a".repeat(3e6), b = "a".repeat(1e6) + "b"; for (;;) a.indexOf(b)'],
  ['a regular expression that backtracks', '/^(a+)+$/.test("a".repeat(50) + "b")'],
  ['a getter in an argument', 'toYaml({ get a() { return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1); } })'],
  ['a getter in a thrown object', `throw { get message() { ${spreadable} } }`],
];

function eta(name: string, text: string, error: RegExp): HostileCase {
  return { name: `Eta: ${name}`, files: { 'c/templates/x.yaml.eta': text }, error };
}

const given = /is given more than \d+ characters at once \(in c\/templates\/x\.yaml\.eta\)/;
/** It takes the guest about a second to produce this much output, so the deadline may expire first on a busy machine. */
const gives = /(?:passed more than \d+ characters at once|ran longer than 1500 ms) \(in c\/templates\/x\.yaml\.eta\)/;
const doubled = '{{ $x := list 1 2 }}{{ range until 60 }}{{ $x = list $x $x }}{{ end }}{{ include "c/templates/x.yaml.eta" $x }}';

export const etaCases: readonly HostileCase[] = [
  ...nativeLoops.map(([name, script]) =>
    eta(name, `<% ${script} %>a: b\n`, /ran longer than 1500 ms \(in c\/templates\/x\.yaml\.eta\)/),
  ),
  eta('a too large argument', '<% sha256sum("x".repeat(9e6)) %>', gives),
  eta('too large output', '<%= "x".repeat(9e6) %>', gives),
  eta('a too large result', '<% repeat(9000000, "a") %>', given),
  eta('a too large result of tpl', '<% tpl("{{ repeat 9000000 `a` }}", it) %>', given),
  {
    name: 'Eta: too large values',
    files: { 'c/templates/x.yaml.eta': 'a: b\n', 'c/values.yaml': `a: "${'x'.repeat(9e6)}"\n` },
    error: given,
  },
  {
    name: 'Eta: too deeply nested values',
    files: { 'c/templates/x.yaml.eta': 'a: b\n', 'c/values.yaml': `a: ${'['.repeat(300)}${']'.repeat(300)}\n` },
    error: /nested more than 200 deep/,
  },
  {
    name: 'Eta: nested lists that share their items',
    files: { 'c/templates/x.yaml.eta': '', 'c/templates/NOTES.txt': doubled },
    error: /is given more than|values that the templates made/,
  },
];
