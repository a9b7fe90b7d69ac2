import { get } from 'node:http';
import { startUi, type UiFixture } from '../../support/ui-server.ts';

let ui: UiFixture;

beforeAll(async () => {
  ui = await startUi(async (home) => void (await home.ok('install', 'web', 'fixtures/charts/web')));
});

afterAll(() => ui.close());

/** Opens a stream of events, and returns its text until it contains one of the texts. */
function streamUntil(path: string, texts: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = get({ host: '127.0.0.1', port: ui.server.port, path, headers: { cookie: ui.cookie } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (texts.some((wanted) => text.includes(wanted))) resolve(text);
      });
      response.on('error', () => undefined);
    });
    call.on('error', reject);
  });
}

test('many streams do not use up the connections that other requests need', async () => {
  const paths = Array.from({ length: 40 }, (_, index) => `/api/events?namespace=n${index}`);
  const streams = await Promise.all(paths.map((path) => streamUntil(path, ['retry: 1000\n\ndata:'])));
  expect(streams.filter((text) => text.includes('open pages already show 4 namespaces'))).toHaveLength(36);
  expect(await ui.get('/api/releases')).toMatchObject({ releases: [{ name: 'web' }] });
});
