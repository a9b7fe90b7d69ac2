import type { RenderLimits } from '../../src/engine/render-context.ts';
import { etaFailure, etaText, renderEta } from '../support/eta.ts';

const short: Partial<RenderLimits> = { etaMs: 400 };

describe('sandbox escapes', () => {
  it.each([
    'typeof process',
    'typeof require',
    'typeof module',
    'typeof fetch',
    'typeof Bun',
    'typeof Deno',
    'typeof global',
    'typeof window',
    'typeof setTimeout',
    'typeof WebAssembly',
    'typeof SharedArrayBuffer',
    'typeof std',
    'typeof os',
    'typeof __host',
    'typeof Date',
    'typeof Math.random',
    'typeof performance',
    'typeof this',
    'typeof globalThis.process',
  ])('%s is undefined', async (code) => {
    expect(await etaText(`<%= ${code} %>`)).toBe('undefined');
  });

  it.each([
    '[].constructor.constructor("return typeof process")()',
    'include.constructor("return typeof process")()',
    'it.Files.Get.constructor("return typeof process")()',
    'Object.getPrototypeOf(async function () {}).constructor("return typeof process") && "undefined"',
    '(0, eval)("typeof process")',
    'new Function("return typeof process")()',
    '(() => { try { null.x } catch (e) { return e.constructor.constructor("return typeof process")() } })()',
    '(() => { try { fail("x") } catch (e) { return e.constructor.constructor("return typeof process")() } })()',
  ])('%s cannot compile code', async (code) => {
    expect((await etaFailure(`<%= ${code} %>`)).message).toMatch(/cannot be made of texts|eval/);
  });

  it.each([
    ['an import of a module', '<% const m = import("node:fs"); %>ok', 'ok'],
    ['a promise that is never run', '<% Promise.resolve().then(() => { for (;;); }); %>ok', 'ok'],
    ['an async function', '<% (async () => { await 0; throw 1; })(); %>ok', 'ok'],
  ])('%s has no effect', async (_, template, want) => {
    expect(await etaText(template)).toBe(want);
  });

  it.each([
    ['a parenthesis after the brace', '<% }); let x = []; (function (it, __out, capture) { %>a: b'],
    ['a comma', '<% }, function (it, __out, capture) { %>a: b'],
    ['a call', '<% }(it), function (it, __out, capture) { %>a: b'],
    ['a property', '<% }).name; (function (it, __out, capture) { %>a: b'],
    ['a template literal', '<% }``, function (it, __out, capture) { %>a: b'],
    ['a declaration', '<% } function g(it) { %>a: b'],
    ['an async function', '<% }, async function (it, __out, capture) { %>a: b'],
    ['an output tag', '<%= 1)); }); let x = []; (function (it, __out, capture) { __out((1 %>a: b'],
    ['a raw output tag', '<%~ 1)); }, function (it, __out, capture) { __out((1 %>a: b'],
    ['a comment to the end of the line', '<% } // %>\n<% , function (it, __out, capture) { %>a: b'],
    ['an HTML comment', '<% }\n--> ); let x = []\n; (function (it, __out, capture) { %>a: b'],
    ['an HTML comment that opens', '<% } <!-- \n, function (it, __out, capture) { %>a: b'],
    ['a line separator', '<% // \u2028 }); let x = []; (function (it, __out, capture) { %>a: b'],
    ['a paragraph separator', '<% // \u2029 }, function (it, __out, capture) { %>a: b'],
    ['a carriage return', '<% // \r }); let x = []; (function (it, __out, capture) { %>a: b'],
    ['the end of a tag within a string', '<% const a = "%>"; }); let x = []; (function (it, __out, capture) { %>a: b'],
    ['the end of a tag within a template literal', '<% const a = `%>`; }); let x = []; (function (it, __out, capture) { %>a: b'],
    ['a regular expression', '<% } / 1 /.x; (function (it, __out, capture) { %>a: b'],
    ['a regular expression of quotes', '<% const a = /[\'"]/; }); let x = ["\'"]; (function (it, __out, capture) { %>a: b'],
    ['a template literal over two tags', '<% }); let x = `a %>text<% `; (function (it, __out, capture) { %>'],
    ['a block comment over two tags', '<% /* %> */ }); let x = []; (function (it, __out, capture) { %>a: b'],
    ['a class', '<% } class A { m(it) { %>a: b<% } %>'],
    ['a static block', '<% } } class A { static { %>a: b'],
    ['an accessor', '<% }, get a() { %>a: b'],
    ['a field', '<% }, a: { %>a: b'],
    ['an object that spreads', '<% }, ...{ %>a: b'],
    ['a statement', '<% } if (1) { %>a: b'],
    ['a label', '<% } a: { %>a: b'],
    ['a default', '<% }, b = function (it, __out, capture) { %>a: b'],
    ['NUL', '<% }\0); let x = []; (function (it, __out, capture) { %>a: b'],
    ['an escaped brace', '<% \\u007d); let x = []; (function (it, __out, capture) { %>a: b'],
    ['an unclosed comment', '<% }); /* %>a: b'],
    ['an unclosed template literal', '<% }); ` %>a: b'],
    ['a hashbang', '<%#! }); let x = []; (function (it, __out, capture) { %>a: b'],
  ])('a file cannot close its wrapper function with %s', async (_, template) => {
    expect((await etaFailure(template)).code).toBe('TEMPLATE_PARSE');
  });

  it.each([
    ['a partial', '_p.eta'],
    ['a partial below a folder', 'sub/_p.eta'],
    ['a NOTES file', 'NOTES.txt.eta'],
  ])('%s cannot close its wrapper function, even if no template includes it', async (_, name) => {
    const work = renderEta({ [name]: '<% }); let x = []; (function (it, __out, capture) { %>', 'x.yaml': 'a: b' });
    await expect(work).rejects.toMatchObject({ code: 'TEMPLATE_PARSE', where: { file: `c/templates/${name}` } });
  });

  it.each([
    ['a line separator', 'a\u2028b\u2029c', 'a\u2028b\u2029c'],
    ['text with quotes and backslashes', 'a\'b\\c`$1"', 'a\'b\\c`$1"'],
    ['code between tags', "'); globalThis.x = 1; ('", "'); globalThis.x = 1; ('"],
    ['a line break of any kind', 'a\rb\r\nc', 'a\nb\nc'],
    ['a comment at the end', 'a<% // }) %>', 'a'],
    ['the start of a comment in a string', '<%= "/*" %>b<%= "*/" %>', '/*b*/'],
    ['a brace in a regular expression', '<%= /[}]/.test("}") %>', 'true'],
  ])('%s does not change how the template is parsed', async (_, template, want) => {
    expect(await etaText(template)).toBe(want);
  });

  it.each([
    ['an import statement', '<% import fs from "fs"; %>', 'TEMPLATE_PARSE'],
    ['a require', '<% require("fs"); %>', 'TEMPLATE_EXEC'],
    ['a layout', '<% layout("x") %>', 'TEMPLATE_EXEC'],
    ['a path in include', '<%= include("../../../etc/passwd", it) %>', 'TEMPLATE_EXEC'],
    ['an async include', '<%= includeAsync("x") %>', 'TEMPLATE_EXEC'],
  ])('%s is rejected', async (_, template, code) => {
    expect((await etaFailure(template)).code).toBe(code);
  });
});

describe('a change by one template', () => {
  it.each([
    ['a prototype', 'Object.prototype.polluted = 1'],
    ['a list prototype', 'Array.prototype.join = () => "evil"'],
    ['a prototype via __proto__', '({}).__proto__.polluted = 1'],
    ['a global', 'globalThis.polluted = 1'],
    ['a global via eval', '(0, eval)("var polluted = 1")'],
    ['a function of the chart', 'globalThis.quote = () => "evil"'],
    ['JSON', 'JSON.stringify = () => "evil"'],
    ['the values', 'it.Values.a = 2'],
    ['the template object', 'it.Template.Name = 2'],
    ['an iterator helper', 'Object.getPrototypeOf([].values().map((x) => x)).next = () => ({ done: true })'],
    ['an iterator wrapper', 'Object.getPrototypeOf(Iterator.from({ next() {} })).next = () => ({ done: true })'],
    ['concatenated iterators', 'Object.getPrototypeOf(Iterator.concat([])).next = () => ({ done: true })'],
    ['all generators', 'Object.getPrototypeOf(function* () {}).prototype.next = () => ({ done: true })'],
    ['merge with __proto__', 'merge(dict(), JSON.parse(\'{"__proto__": {"polluted": 1}}\'))'],
    ['set of __proto__', 'set(it.Values, "__proto__", {polluted: 1})'],
  ])('to %s does not affect other templates', async (_, code) => {
    const all = await renderEta(
      {
        'z.yaml.eta': `<% try { ${code} } catch {} %>`,
        'a.yaml.eta':
          '<%= [({}).polluted, typeof polluted, quote("x"), [1, 2].join(), JSON.stringify([1]), it.Values.a, it.Template.Name].join("|") %>|' +
          '<% const i = () => ({ i: 0, next() { return { done: this.i > 1, value: this.i++ } } }); %>' +
          '<%= [...[0, 1].values().map((x) => x), ...Iterator.from(i()), ...Iterator.concat([0, 1])].join() %>|' +
          '<%= [...(function* () { yield 1 })()].join() %>',
      },
      'a: 1',
    );
    expect(all.get('c/templates/a.yaml.eta')).toBe('|undefined|"x"|1,2|[1]|1|c/templates/a.yaml.eta|0,1,0,1,0,1|1');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('limits', () => {
  it.each([
    ['an endless loop', '<% for (;;); %>'],
    ['an endless loop in a partial function', '<% [1].map(() => { for (;;); }) %>'],
    ['a loop that catches', '<% for (;;) try { for (;;); } catch {} %>'],
    ['a loop in finally', '<% try { for (;;); } finally { for (;;); } %>'],
    ['endless calls of the host', '<% for (;;) sha256sum("a"); %>'],
    ['endless rejected calls of the host', '<% for (;;) try { fail("a"); } catch {} %>'],
    ['a list longer than the memory', '<% Array.prototype.indexOf.call({length: 2 ** 53 - 1}, 1) %><% for (;;); %>'],
    ['repeated searches of a long list', '<% const a = []; a.length = 900000; for (;;) a.indexOf(1); %>'],
    ['a flattened list of lists', '<% let x = []; for (let i = 0; i < 60; i++) x = [x, x]; x.flat(Infinity) %>'],
    ['a slow search', '<% const a = "a".repeat(30000), b = a + "b"; for (;;) (a + a).indexOf(b); %>'],
    ['a slow regular expression', '<% /^(a+)+$/.test("a".repeat(50) + "b") %>'],
    ['an endlessly growing list', '<% const a = []; for (;;) a.push("x".repeat(1e6) + a.length); %>'],
    ['a string that doubles', '<% let a = "x"; for (;;) a += a; %>'],
    ['huge buffers', '<% const a = []; for (;;) a.push(new Uint8Array(1e7).fill(1)); %>'],
    ['deep recursion', '<% const f = () => f() + 1; f(); %>'],
    ['deep recursion that catches', '<% const f = () => { try { f() } finally { f() } }; f(); %>'],
    ['a getter that recurses', '<% const o = { get a() { return this.a } }; o.a; %>'],
    ['deep recursion via Proxy', '<% const p = new Proxy({}, { get: (t, k, r) => r[k] }); p.x; %>'],
    ['an include of itself', '<%= include("c/templates/x.yaml.eta", it) %>'],
    ['a too large string from the host', '<% repeat(200000000, "a") %>'],
  ])('stop %s', async (_, template) => {
    expect(await etaFailure(template, short)).toMatchObject({
      code: 'TEMPLATE_LIMIT',
      where: { file: 'c/templates/x.yaml.eta' },
    });
  });

  it.each([
    ['output', '<% for (;;) { %>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa<% } %>'],
    ['output that is discarded', '<% for (;;) capture(() => { %>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa<% }); %>'],
    [
      'output in a loop that catches',
      '<% for (;;) try { %>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa<% } catch {} %>',
    ],
  ])('stop %s', async (_, template) => {
    const error = await etaFailure(template, { ...short, output: 10_000 });
    expect(error).toMatchObject({ code: 'TEMPLATE_LIMIT', message: expect.stringContaining('output limit') });
  });

  it('stop infinite recursion between Go and Eta templates that include each other', async () => {
    const go = '{{ define "go" }}{{ include "eta" . }}{{ end }}';
    const work = renderEta({ '_a.tpl': go, '_eta.eta': '<%= include("go", 1) %>', 'x.yaml': '{{ include "go" . }}' });
    await expect(work).rejects.toMatchObject({ name: 'TillerlessError' });
  });

  it('reject templates before they reach the parser', async () => {
    expect((await etaFailure(`<%${' '.repeat(50_000)}x`)).code).toBe('TEMPLATE_PARSE');
    expect((await etaFailure(`<% ${'`${'.repeat(50_000)}`)).code).toBe('TEMPLATE_PARSE');
    expect((await etaFailure('x'.repeat(2_000_000))).code).toBe('TEMPLATE_LIMIT');
  });
});

describe('odd values', () => {
  it.each([
    ['a thrown string', 'throw "odd"', /odd/],
    ['a thrown number', 'throw 5', /5/],
    ['a thrown null', 'throw null', /not an error/],
    ['a thrown undefined', 'throw undefined', /undefined/],
    ['a thrown symbol', 'throw Symbol("x")', /symbol/],
    ['a thrown function', 'throw () => 1', /./],
    ['a thrown Proxy', 'throw new Proxy({}, { get() { throw 1 } })', /./],
    ['a thrown getter', 'throw { get message() { throw 1 } }', /./],
    ['an error whose message is not a string', 'const e = new Error(); e.message = {}; e.stack = 1; throw e', /./],
    ['a function as an argument', 'toYaml(() => 1)', /function/],
    ['a symbol as an argument', 'toYaml(Symbol("x"))', /symbol/],
    ['a symbol as output', '__out(Symbol("x"))', /symbol/],
    ['a cycle', 'const a = {}; a.a = a; toYaml(a)', /nested too deep/],
    ['a cycle of lists', 'const a = []; a.push(a); toYaml(a)', /nested too deep/],
    ['a Proxy as an argument', 'toYaml(new Proxy({}, { ownKeys() { throw new Error("trap") } }))', /trap/],
  ])('%s is an error', async (_, code, message) => {
    const error = await etaFailure(`\n<% ${code} %>`, short);
    expect(error.code).toBe('TEMPLATE_EXEC');
    expect(error.message).toMatch(message);
  });

  it.each([
    ['toJSON', 'toYaml({ a: 1, toJSON: 1 })', 'a: 1\ntoJSON: 1'],
    ['NaN', 'toString(NaN)', 'NaN'],
    ['a huge integer', 'toString(2n ** 62n)', '4611686018427387904'],
    ['a Map', 'toYaml(new Map([["a", 1]]))', 'a: 1'],
    ['a lone surrogate', 'JSON.stringify("\\udc80")', '"\\udc80"'],
    ['NUL', 'quote("a\\0b")', '"a\\x00b"'],
    ['undefined', 'undefined', ''],
  ])('%s is harmless', async (_, code, want) => {
    expect(await etaText(`<%= ${code} %>`)).toBe(want);
  });
});
