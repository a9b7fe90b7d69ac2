import { join } from 'node:path';
import { readSettings } from '../../src/actions/cli-settings.ts';
import { install } from '../../src/actions/release/install.ts';
import type { OperationChoice } from '../../src/actions/release/operation-options.ts';
import { upgrade } from '../../src/actions/release/upgrade.ts';
import { readChartInput } from '../../src/actions/render/chart-input.ts';
import { openSession, type Session } from '../../src/actions/session.ts';
import { chartFolder } from '../support/chart-folder.ts';
import { crdChart } from '../support/crd-chart.ts';
import { type SandboxHome, sandboxHome } from '../support/sandbox-home.ts';

let home: SandboxHome;
let chart: string;
beforeEach(() => {
  home = sandboxHome();
  crdChart(home.folder, ['v1']);
  chart = chartFolder(home.folder, {
    'templates/all.yaml': `apiVersion: v1
kind: Secret
metadata: {name: random}
stringData:
  password: {{ randAlphaNum 24 }}
  uuid: {{ uuidv4 }}
  found: {{ (lookup "apiextensions.k8s.io/v1" "CustomResourceDefinition" "" "gadgets.example.org").metadata.name }}
  has: {{ .Capabilities.APIVersions.Has "example.org/v1/Gadget" | quote }}
---
apiVersion: example.org/v1
kind: Gadget
metadata: {name: g}
spec: {size: {{ randAlpha 8 }}}
`,
    'values.yaml': 'mode: a\n',
  });
});
afterEach(() => home.remove());

const secretPath = '/api/v1/namespaces/default/secrets/random';
const gadgetPath = '/apis/example.org/v1/namespaces/default/gadgets/g';

async function secret(): Promise<Record<string, string>> {
  const { data } = (await home.api('GET', secretPath)) as { readonly data: Record<string, string> };
  return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]));
}

async function size(): Promise<string> {
  return ((await home.api('GET', gadgetPath)) as { readonly spec: { readonly size: string } }).spec.size;
}

async function session(): Promise<Session> {
  const folder = home.folder;
  const env = { HELM_DATA_HOME: folder, HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder, TILLERLESS_SANDBOX: 'test' };
  return openSession(readSettings({}, env), { env, signal: new AbortController().signal, warn: () => undefined });
}

const values = { files: [], set: [], setString: [], setJson: [], setFile: [], setLiteral: [] };
const readers = { env: {}, readStdin: async () => new Uint8Array(), fetch: async () => new Uint8Array() };
const apply = {
  serverSide: 'true',
  forceConflicts: false,
  forceReplace: false,
  takeOwnership: false,
  recreateImmutable: false,
} as const;

/** Runs an operation and returns the random values passed to `confirm`, which must be called exactly once. */
async function confirmed(operation: 'install' | 'upgrade'): Promise<{ password: string; size: string }> {
  const shown: { password: string; size: string }[] = [];
  const choice: OperationChoice = {
    noHooks: false,
    wait: { strategy: 'hookOnly', jobs: false, timeoutMs: 10_000, failFast: false },
    emit: () => undefined,
    confirm: ({ planned }) => {
      const object = (kind: string) => planned.changes.find((change) => change.target.object.kind === kind)?.target.object;
      const { password = '' } = (object('Secret')?.stringData ?? {}) as Record<string, string>;
      const { size: shownSize = '' } = (object('Gadget')?.spec ?? {}) as Record<string, string>;
      shown.push({ password, size: shownSize });
    },
  };
  const opened = await session();
  try {
    const input = await readChartInput({ path: chart, values, skipSchema: false, enableDns: false }, readers);
    const common = { name: 'app', chart: input, apply, choice, dryRun: 'none', description: '', labels: {} } as const;
    if (operation === 'install')
      await install(opened, { ...common, createNamespace: false, replace: false, crds: 'create', rollbackOnFailure: false });
    else
      await upgrade(opened, {
        ...common,
        values: 'default',
        crds: 'create',
        historyMax: 0,
        rollbackOnFailure: false,
        cleanupOnFail: false,
      });
  } finally {
    await opened.close();
  }
  expect(shown).toHaveLength(1);
  return shown[0] ?? { password: '', size: '' };
}

it('installs the confirmed objects when the chart has CRDs in crds/', async () => {
  const shown = await confirmed('install');
  expect(shown.password).toMatch(/^\w{24}$/);
  expect(await secret()).toMatchObject({ password: shown.password, found: 'gadgets.example.org', has: 'true' });
  expect(await size()).toBe(shown.size);
});

it('upgrades to the confirmed objects when the cluster lacks the CRDs', async () => {
  await home.ok('install', 'app', chartFolder(join(home.folder, 'other'), {}));
  const shown = await confirmed('upgrade');
  expect(await secret()).toMatchObject({ password: shown.password, has: 'true' });
  expect(await size()).toBe(shown.size);
});

it.each(['install', 'upgrade'])('%s --plan applies the random values that the plan showed', async (operation) => {
  if (operation === 'upgrade') await home.ok('install', 'app', chartFolder(join(home.folder, 'other'), {}));
  const file = join(home.folder, 'p.tlplan');
  const shown = await home.ok('plan', 'app', chart, '--crds=create', '--show-secrets', '--diff', 'unified', '--out', file);
  await home.ok(operation, '--plan', file);
  const { password = 'none', uuid = 'none' } = await secret();
  for (const value of [password, uuid]) expect(shown).toContain(Buffer.from(value).toString('base64'));
  expect(shown).toContain(await size());
});

it('reuses the keys, certificates and password hashes of a saved plan', async () => {
  chartFolder(home.folder, {
    'templates/all.yaml': `{{- $ca := genCA "ca" 10 }}
{{- $cert := genSignedCert "web" nil (list "web") 10 $ca }}
apiVersion: v1
kind: Secret
metadata: {name: random}
stringData:
  ca: {{ $ca.Cert | quote }}
  key: {{ $cert.Key | quote }}
  cert: {{ $cert.Cert | quote }}
  ecdsa: {{ genPrivateKey "ecdsa" | quote }}
  hash: {{ htpasswd "me" "secret" | quote }}
  cipher: {{ encryptAES "key" "text" | quote }}
`,
  });
  const file = join(home.folder, 'p.tlplan');
  await home.ok('plan', 'app', chart, '--out', file);
  await home.ok('install', '--plan', file);
  expect(await secret()).toMatchObject({ key: expect.stringContaining('PRIVATE KEY'), hash: expect.stringContaining('me:$2a$') });
});
