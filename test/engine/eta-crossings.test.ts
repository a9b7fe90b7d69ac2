import { isTillerlessError, type TillerlessError } from '../../src/errors/tillerless-error.ts';
import { etaFailure, etaText, renderEta } from '../support/eta.ts';

/** These tests check size limits, so the time limit must not be exceeded, even on a busy machine. */
const slow = { etaMs: 20_000 };
const mega = (count: number): string => `a: "${'x'.repeat(count * 1e6)}"`;

async function failureOf(templates: Readonly<Record<string, string>>, values?: string, bytes?: number): Promise<TillerlessError> {
  const error = await renderEta(templates, values, { ...slow, ...(bytes === undefined ? {} : { bytes }) }).catch(
    (reason: unknown) => reason,
  );
  if (isTillerlessError(error)) return error;
  throw new Error(`the templates did not fail: ${String(error)}`);
}

describe('the character limit per transfer', () => {
  it.each([
    ['an argument', '<% sha256sum("x".repeat(9e6)) %>', 'passed'],
    ['an argument in a list', '<% toYaml(["x".repeat(9e6)]) %>', 'passed'],
    ['a value that the host prints', '<%= ["x".repeat(9e6)] %>', 'passed'],
    ['the output', '<%= "x".repeat(9e6) %>', 'passed'],
    ['a result', '<% repeat(9000000, "a") %>', 'is given'],
    ['a result that JSON escapes', '<% repeat(5000000, "\\u0001") %>', 'is given'],
    ['a result that UTF-8 makes longer', '<% repeat(4000000, "\\u4e00") %>', 'is given'],
    ['a result of tpl', '<% tpl("{{ repeat 9000000 `a` }}", it) %>', 'is given'],
    [
      'nested lists that share their items',
      '<% let a = list("x".repeat(1000)); for (let i = 0; i < 14; i++) a = list(a, a); %>',
      'is given',
    ],
  ])('rejects %s', async (_, template, verb) => {
    expect(await etaFailure(template, slow)).toMatchObject({
      code: 'TEMPLATE_LIMIT',
      message: `an Eta template ${verb} more than 8388608 characters at once (in c/templates/x.yaml.eta)`,
    });
  });

  it('rejects the values of a chart', async () => {
    expect(await failureOf({ 'x.yaml.eta': 'a: b' }, mega(9))).toMatchObject({
      code: 'TEMPLATE_LIMIT',
      message: 'an Eta template is given more than 8388608 characters at once (in c/templates/x.yaml.eta)',
    });
  });

  it('rejects a result of include', async () => {
    const big = '{{ define "big" }}{{ repeat 9000000 "a" }}{{ end }}';
    const error = await failureOf({ '_big.tpl': big, 'x.yaml.eta': '<% include("big", it) %>' });
    expect(error.message).toMatch(/is given more than/);
  });

  it('rejects the output of an Eta template that a Go template includes', async () => {
    const error = await failureOf({ '_big.eta': '<%= "x".repeat(9e6) %>', 'x.yaml': '{{ include "big" . }}' });
    expect(error.message).toMatch(/passed more than .* \(in c\/templates\/_big\.eta\)/);
  });

  it('rejects nested lists with shared items from a Go template', async () => {
    const go = '{{ $x := list 1 2 }}{{ range until 60 }}{{ $x = list $x $x }}{{ end }}{{ include "eta" $x }}';
    expect((await failureOf({ '_eta.eta': '', 'x.yaml': go })).code).toBe('TEMPLATE_LIMIT');
  });
});

describe('the work budget', () => {
  const bytes = 1_500_000;
  it.each([
    ['arguments', '<% contains("x", 1, "x".repeat(2e6)) %>'],
    ['output', '<%= "x".repeat(2e6) %>'],
    ['each access to a field of the values', '<% for (let i = 0; i < 30000; i++) it.Capabilities.KubeVersion %>'],
    ['sources', `<% /* ${'x'.repeat(250_000)} */ %><% /* ${'x'.repeat(1000)} */ %>`],
  ])('is charged for %s', async (what, template) => {
    const error = await failureOf({ 'x.yaml.eta': template }, '', what === 'sources' ? 500_000 : bytes);
    expect(error).toMatchObject({
      code: 'TEMPLATE_LIMIT',
      message: expect.stringContaining('values that the templates made are too large'),
      where: { file: 'c/templates/x.yaml.eta' },
    });
  });

  it('is charged for values', async () => {
    expect(await failureOf({ 'x.yaml.eta': 'a: b' }, mega(2), bytes)).toMatchObject({
      code: 'TEMPLATE_LIMIT',
      message: expect.stringContaining('values that the templates made are too large'),
    });
  });
});

it('reports values that are nested too deeply as a template error', async () => {
  const error = await failureOf({ 'x.yaml.eta': 'a: b' }, `a: ${'['.repeat(300)}${']'.repeat(300)}`);
  expect(error).toMatchObject({ code: 'TEMPLATE_EXEC', message: 'a value is nested more than 200 deep' });
});

it.each([
  ['a long error', 'throw new Error("x".repeat(2e6))', /too long/],
  ['a long string', 'throw "x".repeat(2e6)', /too long/],
  ['a huge BigInt', 'throw 3n ** 600000n', /not an error/],
])('does not copy all of %s', async (_, code, message) => {
  expect((await etaFailure(`<% ${code} %>`, slow)).message).toMatch(message);
});

it('transfers large values within the limit', async () => {
  expect(await etaText('<%= repeat(8000000, "a").length %>', '', slow)).toBe('8000000');
  expect((await etaText('<%= "x".repeat(8e6) %>', '', slow))?.length).toBe(8e6);
});
