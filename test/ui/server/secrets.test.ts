import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chartFolder } from '../../support/chart-folder.ts';
import { startUi, type UiFixture } from '../../support/ui-server.ts';

const password = 'correct-horse-battery';
const encoded = Buffer.from(password).toString('base64');
const release = 'namespace=default&name=shop';

let ui: UiFixture;
let parent: string;

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'tillerless-'));
  const chart = chartFolder(parent, {
    'values.yaml': 'password: ""\n',
    'templates/secret.yaml':
      'apiVersion: v1\nkind: Secret\nmetadata: {name: shop}\nstringData: {password: {{ .Values.password | quote }}}\n',
    'templates/hook.yaml':
      'apiVersion: v1\nkind: Secret\nmetadata: {name: hook, annotations: {helm.sh/hook: pre-install}}\nstringData: {password: {{ .Values.password | quote }}}\n',
  });
  ui = await startUi(async (home) => {
    await home.ok('install', 'shop', chart, '--set', `password=${password}`);
    await home.ok('upgrade', 'shop', chart, '--set', `password=${password}2`);
    await home.api('PATCH', '/api/v1/namespaces/default/secrets/shop', {
      data: { password: Buffer.from('drifted').toString('base64') },
    });
  });
});

afterAll(async () => {
  await ui.close();
  rmSync(parent, { recursive: true, force: true });
});

test.each([
  'releases',
  'health?release=default/shop',
  `release?${release}`,
  `resources?${release}`,
  `drift?${release}`,
  `diff?${release}&from=1&to=2`,
  'object?apiVersion=v1&kind=Secret&namespace=default&name=shop',
  'object?apiVersion=v1&kind=Secret&namespace=default&name=hook',
])('%s does not contain the data of Secrets', async (path) => {
  const text = JSON.stringify(await ui.get(`/api/${path}`));
  expect(text).not.toContain(password);
  expect(text).not.toContain(encoded);
  expect(text).not.toContain(Buffer.from('drifted').toString('base64'));
});

test('the manifest and the hooks show the size and the digest of the data', async () => {
  const revision = await ui.get<{
    documents: { text: string; isMasked: boolean }[];
    hooks: { text: string; isMasked: boolean }[];
  }>(`/api/revision?${release}&revision=1`);
  for (const { text, isMasked } of [...revision.documents, ...revision.hooks]) {
    expect(text).not.toContain(password);
    expect(text).toMatch(/password: \(21 bytes, sha256 [0-9a-f]{8}…\)/);
    expect(isMasked).toBe(true);
  }
});

test('a plan does not show the data', async () => {
  const answer = await ui.post('/api/plans', { kind: 'rollback', namespace: 'default', name: 'shop', revision: 1 });
  expect(answer.status).toBe(200);
  expect(answer.text).not.toContain(password);
  expect(answer.text).not.toContain(encoded);
});

test('the data is sent if the user asks for it', async () => {
  const { text, isMasked } = await ui.get<{ text: string; isMasked: boolean }>(
    '/api/secret?apiVersion=v1&kind=Secret&namespace=default&name=hook',
  );
  expect(text).toContain(encoded);
  expect(isMasked).toBe(false);
});
