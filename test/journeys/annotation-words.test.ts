import { chartFolder } from '../support/chart-folder.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

let home: SandboxHome;
beforeEach(() => {
  home = sandboxHome();
});
afterEach(() => home.remove());

const chartWith = (annotations: string) =>
  chartFolder(home.folder, {
    'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\nicon: https://example.com/a.png\n',
    'values.yaml': 'word: keeep\n',
    'templates/a.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: conf
  annotations:
    ${annotations}
data: {a: "1"}
`,
  });

const cases = [
  {
    name: 'a hook',
    annotations: 'helm.sh/hook: pre-instal',
    says: 'helm.sh/hook has the unknown value "pre-instal", so the object is skipped; did you mean "pre-install"?',
  },
  {
    name: 'a delete policy',
    annotations: 'helm.sh/hook: post-install\n    helm.sh/hook-delete-policy: before-hook-creation,hook-succeded',
    line: 7,
    says: 'helm.sh/hook-delete-policy has the unknown value "hook-succeded", so it has no effect; did you mean "hook-succeeded"?',
  },
  {
    name: 'a log policy',
    annotations: 'helm.sh/hook: post-install\n    helm.sh/hook-output-log-policy: hook-fail',
    line: 7,
    says: 'helm.sh/hook-output-log-policy has the unknown value "hook-fail", so it has no effect; did you mean "hook-failed"?',
  },
  {
    name: 'a resource policy from a value',
    annotations: 'helm.sh/resource-policy: {{ .Values.word }}',
    says: 'helm.sh/resource-policy has the unknown value "keeep", so the object is deleted with the release; did you mean "keep"?',
  },
];

it.each(cases)(
  'lint reports an unsupported value for $name on stderr, with its location',
  async ({ annotations, says, line = 6 }) => {
    const chart = chartWith(annotations);
    const plain = await home.cli('lint', chart);
    expect(plain).toMatchObject({ code: 0, stdout: `==> Linting ${chart}\n\n1 chart(s) linted, 0 chart(s) failed\n` });
    expect(plain.stderr).toContain(`ConfigMap conf: ${says}\n`);
    expect(plain.stderr).toContain(`  app/templates/a.yaml:${line}:`);
    for (const flags of [['--strict'], ['--kube-version', '1.33']]) {
      const strict = await home.cli('lint', chart, ...flags);
      expect(strict.code).toBe(1);
      expect(strict.stderr).toContain('1 chart(s) linted, 1 chart(s) failed');
    }
  },
);

it.each(cases)('install and upgrade warn about an unknown value of $name', async ({ annotations, says }) => {
  const chart = chartWith(annotations);
  for (const words of [['install'], ['upgrade']]) {
    const { code, stderr } = await home.cli(...words, 'app', chart);
    expect(code).toBe(0);
    expect(stderr.split(`warning: app/templates/a.yaml: ConfigMap/conf: ${says}\n`)).toHaveLength(2);
  }
});

it.each(['helm.sh/hook: "Pre-Install, test-success,"', 'helm.sh/resource-policy: keep', 'helm.sh/hook-weight: "5"'])(
  'prints no warning for a value that Helm supports: %s',
  async (annotations) => {
    const { stderr } = await home.cli('lint', chartWith(annotations), '--strict');
    expect(stderr).toBe('');
  },
);
