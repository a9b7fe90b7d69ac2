import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../support/run-cli.ts';

let server: Server;
let origin = '';
let folder = '';

const documents: Readonly<Record<string, object>> = {
  // A fragment refers to the document that contains it, not to the chart's schema.
  '/types.json': { definitions: { port: { $ref: '#/definitions/number' }, number: { type: 'integer' } } },
  '/neighbours.json': { definitions: { port: { $ref: '_types.json#/definitions/port' } } },
  '/_types.json': { definitions: { port: { $ref: 'deeper/number.json' } } },
  '/deeper/number.json': { type: 'integer' },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const document = documents[request.url ?? ''];
    response.writeHead(document ? 200 : 404);
    response.end(document ? JSON.stringify(document) : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schemas-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function chart(reference: string, values: string): string {
  const path = join(folder, 'web');
  mkdirSync(join(path, 'templates'), { recursive: true });
  writeFileSync(join(path, 'Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 0.1.0\n');
  writeFileSync(join(path, 'values.yaml'), values);
  writeFileSync(join(path, 'templates', 'a.yaml'), 'port: {{ .Values.port }}\n');
  writeFileSync(join(path, 'values.schema.json'), JSON.stringify({ properties: { port: { $ref: `${origin}${reference}` } } }));
  return path;
}

describe('remote schemas', () => {
  it('are fetched, and references within them resolve to the same document', async () => {
    expect(await runCli(['template', 'r', chart('/types.json#/definitions/port', 'port: 80\n')])).toMatchObject({ code: 0 });
  });

  it('resolve references to other schemas relative to their own URL', async () => {
    const fits = await runCli(['template', 'r', chart('/neighbours.json#/definitions/port', 'port: 80\n')]);
    expect(fits).toMatchObject({ code: 0 });
    const differs = await runCli(['template', 'r', chart('/neighbours.json#/definitions/port', 'port: x\n')]);
    expect(differs.stderr).toContain("at '/port': got string, want integer");
  });

  it.each(['template r', 'lint'])('accept any value, with a warning, if a URN reference is unresolved: %s', async (words) => {
    const path = chart('', 'port: 80\n');
    writeFileSync(join(path, 'values.schema.json'), JSON.stringify({ properties: { port: { $ref: 'urn:example:port' } } }));
    const result = await runCli([...words.split(' '), path]);
    expect(result).toMatchObject({ code: 0 });
    expect(result.stderr).toBe(
      'level=WARN msg="unresolved URN reference ignored; using permissive schema" urn=urn:example:port\n',
    );
  });

  it.each(['template r', 'lint'])('reject invalid values: %s', async (words) => {
    const result = await runCli([...words.split(' '), chart('/types.json#/definitions/port', 'port: x\n')]);
    expect(result.code).toBe(1);
    expect(result.stdout + result.stderr).toContain("at '/port': got string, want integer");
  });

  it('cause an error that contains the URL if they are missing', async () => {
    const result = await runCli(['template', 'r', chart('/none.json', 'port: 80\n')]);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(
      `failing loading "${origin}/none.json": HTTP request to ${origin}/none.json returned status 404`,
    );
  });

  it('are not fetched beyond the maximum number of documents', async () => {
    const asked: string[] = [];
    const references = (prefix: string): string =>
      JSON.stringify({ anyOf: Array.from({ length: 40 }, (_, i) => ({ $ref: `${prefix}/${i}` })) });
    const wide = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end(references(request.url ?? ''));
    });
    await new Promise<void>((resolve) => wide.listen(0, '127.0.0.1', resolve));
    const path = chart('', 'port: 80\n');
    writeFileSync(join(path, 'values.schema.json'), references(`http://127.0.0.1:${(wide.address() as AddressInfo).port}`));
    const result = await runCli(['template', 'r', path]);
    await new Promise((resolve) => wide.close(resolve));
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('more than 32 documents are referred to');
    expect(asked).toHaveLength(32);
  });

  it('are fetched through the proxy of the environment', async () => {
    const path = chart('', 'port: 80\n');
    const schema = { properties: { port: { $ref: 'http://schemas.example/types.json#/definitions/port' } } };
    writeFileSync(join(path, 'values.schema.json'), JSON.stringify(schema));
    const through = createServer((request, response) =>
      response.end(request.url?.startsWith('http://schemas.example/') ? '{"definitions":{"port":{"type":"integer"}}}' : ''),
    );
    await new Promise<void>((resolve) => through.listen(0, '127.0.0.1', resolve));
    const env = { HTTP_PROXY: `http://127.0.0.1:${(through.address() as AddressInfo).port}` };
    expect(await runCli(['template', 'r', path], { env })).toMatchObject({ code: 0 });
    await new Promise((resolve) => through.close(resolve));
  });

  it('are not fetched with --skip-schema-validation', async () => {
    const path = chart('/none.json', 'port: 80\n');
    expect(await runCli(['template', 'r', path, '--skip-schema-validation'])).toMatchObject({ code: 0 });
  });

  it('are not read from file URLs', async () => {
    const path = chart('', 'port: 80\n');
    writeFileSync(join(path, 'values.schema.json'), JSON.stringify({ properties: { port: { $ref: 'file:///etc/passwd' } } }));
    const result = await runCli(['template', 'r', path]);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('schemas from elsewhere are not loaded');
  });
});
