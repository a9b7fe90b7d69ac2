import { etaFailure as failure, etaText as one, renderEta as render } from '../support/eta.ts';

const values = 'n: 3\nf: 1.5\ns: a "b" c\nlist: [x, y]\nmap: {b: 1, a: {c: true}}\n__proto__: {x: 1}\nbig: 1e30\nnothing: null\n';

describe('expressions in both languages', () => {
  it.each([
    ['.Values.n', 'it.Values.n'],
    ['.Values.f', 'it.Values.f'],
    ['.Values.s | quote', 'quote(it.Values.s)'],
    ['.Values.s | squote', 'squote(it.Values.s)'],
    ['toYaml .Values', 'toYaml(it.Values)'],
    ['toJson .Values.map', 'toJson({...it.Values.map})'],
    ['.Values.map', 'it.Values.map'],
    ['.Values.list', 'it.Values.list'],
    ['.Release.Revision', 'it.Release.Revision'],
    ['.Release.Name | upper', 'upper(it.Release.Name)'],
    ['.Chart.AppVersion', 'it.Chart.AppVersion'],
    ['.Template.Name | trimSuffix ".eta"', 'trimSuffix(".eta", it.Template.Name)'],
    ['.Capabilities.KubeVersion.Version', 'it.Capabilities.KubeVersion.Version'],
    ['.Capabilities.KubeVersion', 'it.Capabilities.KubeVersion'],
    ['.Capabilities.APIVersions.Has "v1"', 'it.Capabilities.APIVersions.Has("v1")'],
    ['.Files.Get "config/a.txt" | indent 2', 'indent(2, it.Files.Get("config/a.txt"))'],
    ['.Files.Get "nul.bin" | quote', 'quote(it.Files.Get("nul.bin"))'],
    ['(.Files.Glob "config/*").AsConfig', 'it.Files.Glob("config/*").AsConfig()'],
    ['.Files.Lines "config/a.txt"', 'it.Files.Lines("config/a.txt")'],
    ['nindent 2 "a\\nb"', 'nindent(2, "a\\nb")'],
    ['default "d" .Values.nothing', 'default_("d", it.Values.nothing)'],
    ['default "d" .Values.nothing', 'it.fn.default("d", it.Values.nothing)'],
    ['repeat 3 "ab"', 'repeat(3, "ab")'],
    ['add 1 2', 'add(1, 2)'],
    ['until 3', 'until(3)'],
    ['index .Values.list 1', 'index(it.Values.list, 1)'],
    ['printf "%d %s %5.2f %v" 3 "x" 1.5 2', 'printf("%d %s %5.2f %v", 3, "x", 1.5, 2)'],
    ['tpl "{{ .Values.n }}" .', 'tpl("{{ .Values.n }}", it)'],
    ['lookup "v1" "Pod" "a" "b"', 'lookup("v1", "Pod", "a", "b")'],
    ['sha256sum "a"', 'sha256sum("a")'],
    ['b64dec "gA=="', 'b64dec("gA==")'],
    ['merge (dict "a" 1) .Values.map | toJson', 'toJson(merge({a: 1}, it.Values.map))'],
    ['semverCompare ">=1.2" "1.3.0"', 'semverCompare(">=1.2", "1.3.0")'],
    ['(set (dict) "__proto__" "x") | toJson', 'toJson(set(dict(), "__proto__", "x"))'],
  ])('%s renders the same as %s', async (go, eta) => {
    const all = await render({ 'a.yaml': `{{ ${go} }}`, 'a.yaml.eta': `<%= ${eta} %>` }, values);
    expect(all.get('c/templates/a.yaml.eta')).toBe(all.get('c/templates/a.yaml')?.replace('a.yaml.eta', 'a.yaml'));
  });

  it('treats __proto__ as a normal key', async () => {
    expect(await one('<%= Object.keys(it.Values) + " " + it.Values.__proto__.x + " " + ({}).x %>', '__proto__: {x: 1}')).toBe(
      '__proto__ 1 undefined',
    );
  });
});

describe('includes', () => {
  const partials = {
    '_go.tpl': '{{ define "go" }}go:{{ .a }}{{ end }}{{ define "through" }}{{ include "eta" . }}{{ end }}',
    '_eta.eta': 'eta:<%= it.a %>',
    '_deep.eta': '<%= include("through", it) %>',
  };
  it.each([
    ['Go from Eta', 'x.yaml.eta', '<%= include("go", {a: 1}) %>', 'go:1'],
    ['Eta from Go', 'x.yaml', '{{ include "eta" (dict "a" "b") }}', 'eta:b'],
    ['Eta from Go by path', 'x.yaml', '{{ include "c/templates/_eta.eta" (dict "a" "b") }}', 'eta:b'],
    ['Eta from Eta', 'x.yaml.eta', '<%= include("eta", {a: 2}) %>', 'eta:2'],
    ['Eta from Eta through Go', 'x.yaml.eta', '<%= include("deep", {a: 3}) %>', 'eta:3'],
    ['Eta from a template action of Go', 'x.yaml', '{{ template "deep" (dict "a" 4) }}', 'eta:4'],
  ])('%s', async (_, name, text, want) => {
    expect((await render({ ...partials, [name]: text })).get(`c/templates/${name}`)).toBe(want);
  });

  it('does not print partials', async () => {
    expect([...(await render(partials)).keys()]).toEqual([]);
  });
});

describe('errors', () => {
  it.each([
    ['an unknown name', 'a: 1\nb: <%= nothing.x %>\n', 'TEMPLATE_EXEC', /nothing/, 2],
    ['a missing field', '<% if (true) { %>\n\nb: <%= it.Values.a.b %>\n<% } %>', 'TEMPLATE_EXEC', /undefined/, 3],
    ['an error in a tag of several lines', '<%\nconst a = 1;\n\nnull.x;\n%>', 'TEMPLATE_EXEC', /null/, 4],
    ['required', '\n\n<%= required("give me a", it.Values.a) %>', 'TEMPLATE_EXEC', /^give me a$/, 3],
    ['fail', '<%= fail("no") %>', 'TEMPLATE_EXEC', /^no$/, 1],
    ['an argument of the wrong type', '\n<%= repeat("a", 1) %>', 'TEMPLATE_EXEC', /expected int/, 2],
    ['an include of an unknown template', '\n<%= include("nope", it) %>', 'TEMPLATE_EXEC', /no template "nope"/, 2],
    ['invalid JavaScript', 'a\n<% if ( { %>\n', 'TEMPLATE_PARSE', /./, 2],
    ['an unclosed tag', 'a\n<%= 1 ', 'TEMPLATE_PARSE', /unclosed tag/, 2],
    ['an unclosed string', 'a\n<%= "1 %>', 'TEMPLATE_PARSE', /string/, 2],
    ['a tag that ends in a comment', '<%= 1 // x %>', 'TEMPLATE_PARSE', /./, 1],
  ])('%s', async (_, template, code, message, line) => {
    const error = await failure(template);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.where).toMatchObject({ file: 'c/templates/x.yaml.eta', line, source: template });
  });

  it('reports the column', async () => {
    expect((await failure('abc: <%= it.Values.a.b %>')).where).toMatchObject({ line: 1, column: 21 });
  });
});
