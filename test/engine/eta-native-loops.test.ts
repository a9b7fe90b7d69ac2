import { nativeLoops } from '../hostile/cases/eta.ts';
import { etaFailure, renderEta } from '../support/eta.ts';

// Each of these scripts would run forever if the deadline were not checked inside native code.
it.each(nativeLoops)('the deadline stops %s', async (_, script) => {
  expect(await etaFailure(`<% ${script} %>`, { etaMs: 300 })).toMatchObject({
    code: 'TEMPLATE_LIMIT',
    message: 'the Eta templates ran longer than 300 ms (in c/templates/x.yaml.eta)',
    where: { file: 'c/templates/x.yaml.eta' },
  });
});

it('the deadline stops a nested Eta template (Eta, Go, Eta)', async () => {
  const [, script] = nativeLoops[0] ?? [];
  const work = renderEta(
    {
      '_go.tpl': '{{ define "go" }}{{ include "inner" . }}{{ end }}',
      '_inner.eta': `<% ${script} %>`,
      'x.yaml.eta': '<%= include("go", 1) %>',
    },
    '',
    { etaMs: 300 },
  );
  await expect(work).rejects.toMatchObject({ code: 'TEMPLATE_LIMIT', message: expect.stringContaining('longer than 300 ms') });
});

it('a stopped render does not affect the next one', async () => {
  await etaFailure('<% String.raw({ raw: { length: 2 ** 53 - 1 } }) %>', { etaMs: 300 });
  const all = await renderEta({ 'x.yaml.eta': '<%= [1, 2].map((n) => n * 2).join() %>' });
  expect(all.get('c/templates/x.yaml.eta')).toBe('2,4');
});
