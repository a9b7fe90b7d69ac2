import { startUi, type UiFixture } from '../../support/ui-server.ts';

let ui: UiFixture;
let readOnly: UiFixture;

beforeAll(async () => {
  ui = await startUi(async (home) => void (await home.ok('install', 'web', 'fixtures/charts/web')));
  readOnly = await startUi(async (home) => void (await home.ok('install', 'web', 'fixtures/charts/web')), { isReadOnly: true });
});

afterAll(async () => {
  await ui.close();
  await readOnly.close();
});

const plan = { kind: 'uninstall', namespace: 'default', name: 'web', keepHistory: false };

describe('the token', () => {
  test('is exchanged for a cookie that scripts and other sites cannot use', async () => {
    const answer = await ui.raw({ path: `/releases/default/web?tab=1&token=${ui.token}` });
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(answer.text).toContain('url=/releases/default/web?tab=1"');
    expect(answer.text).not.toContain(ui.token);
  });

  test.each([
    ['no token', '/'],
    ['a wrong token', `/?token=${'x'.repeat(43)}`],
    ['an empty token', '/?token='],
  ])('%s: neither a cookie nor the page is sent', async (_, path) => {
    const answer = await ui.raw({ path });
    expect(answer.status).toBe(401);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.text).not.toContain('app.js');
  });

  test('is not accepted by the API', async () => {
    expect((await ui.raw({ path: `/api/releases?token=${ui.token}` })).status).toBe(401);
  });

  test('the address after the exchange stays on this host', async () => {
    const { text } = await ui.raw({ path: `//evil.example/?token=${ui.token}` });
    expect(text).not.toContain('url=//');
  });
});

describe('requests without a valid cookie', () => {
  test.each(['/api/session', '/api/releases', '/api/events', '/assets/app.js', '/releases'])('%s is rejected', async (path) => {
    expect((await ui.raw({ path })).status).toBe(401);
    expect((await ui.raw({ path, headers: { cookie: `${ui.cookie}x` } })).status).toBe(401);
    expect((await ui.raw({ path, headers: { cookie: ui.cookie.toUpperCase() } })).status).toBe(401);
  });
});

describe('other hosts and origins', () => {
  test.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.evil.example', '[::1]:80'])(
    'Host %j is rejected',
    async (host) => {
      const answer = await ui.raw({ path: '/api/session', headers: { cookie: ui.cookie, host } });
      expect([400, 403]).toContain(answer.status);
    },
  );

  test.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://127.0.0.1:1', 'http://localhost.evil.example'])(
    'Origin %j is rejected for reads and writes',
    async (origin) => {
      const headers = { cookie: ui.cookie, origin, 'x-tillerless-csrf': ui.csrfToken, 'content-type': 'application/json' };
      expect((await ui.raw({ path: '/api/session', headers })).status).toBe(403);
      expect((await ui.raw({ method: 'POST', path: '/api/plans', headers, body: JSON.stringify(plan) })).status).toBe(403);
    },
  );

  test.each(['cross-site', 'same-site'])('Sec-Fetch-Site %s is rejected, except for opening the page', async (site) => {
    const headers = { cookie: ui.cookie, 'sec-fetch-site': site };
    expect((await ui.raw({ path: '/api/session', headers })).status).toBe(403);
    expect((await ui.raw({ path: '/assets/app.js', headers })).status).toBe(403);
    const navigation = { ...headers, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await ui.raw({ path: '/', headers: navigation })).status).toBe(200);
    expect((await ui.raw({ path: '/', headers: { ...navigation, 'sec-fetch-dest': 'iframe' } })).status).toBe(403);
  });

  test('no response allows other origins', async () => {
    const preflight = await ui.raw({
      method: 'OPTIONS',
      path: '/api/plans',
      headers: { cookie: ui.cookie, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(405);
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('writes', () => {
  const write = (headers: Readonly<Record<string, string>>, body = JSON.stringify(plan)) =>
    ui.raw({
      method: 'POST',
      path: '/api/plans',
      headers: { cookie: ui.cookie, 'content-type': 'application/json', ...headers },
      body,
    });

  test('require the CSRF token', async () => {
    expect((await write({})).status).toBe(403);
    expect((await write({ 'x-tillerless-csrf': 'wrong' })).status).toBe(403);
  });

  test('require JSON, which forms cannot send', async () => {
    const headers = { 'x-tillerless-csrf': ui.csrfToken, 'content-type': 'text/plain' };
    expect((await write(headers)).status).toBe(415);
  });

  test('are limited in size', async () => {
    const body = JSON.stringify({ values: 'x'.repeat(3 << 20) });
    const answer = await write({ 'x-tillerless-csrf': ui.csrfToken }, body);
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('larger than 2 MiB');
  });

  test('reject unknown fields and wrong types', async () => {
    for (const body of [{ ...plan, extra: 1 }, { ...plan, keepHistory: 'yes' }, { ...plan, kind: 'destroy' }, [], null, 'x'])
      expect((await ui.post('/api/plans', body)).status).toBe(422);
  });

  test('have no routes in a read-only server', async () => {
    for (const path of ['plans', 'plans/run', 'plans/discard', 'tests', 'operations/cancel', 'repositories/update'])
      expect((await readOnly.post(`/api/${path}`, plan)).status).toBe(404);
    expect((await readOnly.raw({ path: '/api/plan?id=x', headers: { cookie: readOnly.cookie } })).status).toBe(404);
  });
});

describe('paths', () => {
  test.each([
    '/assets/../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/etc/passwd',
    '/assets/constructor',
    '/assets/__proto__',
  ])('%s is not a file', async (path) => {
    const { text } = await ui.raw({ path, headers: { cookie: ui.cookie } });
    expect(text).not.toMatch(/"dependencies"|root:/);
  });

  test.each(['//', 'http://[', '/\\'])('%s does not cause an internal error', async (path) => {
    expect((await ui.raw({ path })).status).toBeLessThan(500);
  });

  test.each(['/api/constructor', '/api/__proto__', '/api/toString', '/api/../api/session/..', '/api/'])(
    '%s is not a route',
    async (path) => {
      expect((await ui.raw({ path, headers: { cookie: ui.cookie } })).status).not.toBe(500);
    },
  );

  test.each([
    ['release', 'namespace=..&name=web'],
    ['release', 'namespace=default&name=..%2Fweb'],
    ['resources', 'namespace=default%2F..%2Fkube-system&name=web'],
    ['object', 'apiVersion=v1&kind=Secret&namespace=..&name=x'],
    ['object', 'apiVersion=v1&kind=Pod&namespace=default&name=..'],
    ['object', 'apiVersion=v1&kind=Pod&namespace=default&name=a%2Fb'],
    ['object', 'apiVersion=v1&kind=Pod&namespace=default&name=%252e%252e'],
    ['object', 'apiVersion=..%2Fv1&kind=Pod&namespace=default&name=x'],
    ['object', 'apiVersion=v1&kind=Pod%2F..&namespace=default&name=x'],
    ['log', 'namespace=default&pod=x%3Fy&container=c'],
    ['log', 'namespace=default&pod=x&container=c&lines=99999999'],
  ])('%s?%s is rejected', async (route, query) => {
    expect((await ui.raw({ path: `/api/${route}?${query}`, headers: { cookie: ui.cookie } })).status).toBe(422);
  });
});

describe('headers', () => {
  test.each(['/', '/api/session', '/assets/app.js', '/api/none'])('%s has a strict policy', async (path) => {
    const { headers } = await ui.raw({ path, headers: { cookie: ui.cookie } });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  test('the nonce differs each time', async () => {
    const nonce = async () =>
      /nonce-([^']+)/.exec(
        String((await ui.raw({ path: '/', headers: { cookie: ui.cookie } })).headers['content-security-policy']),
      )?.[1];
    expect(await nonce()).not.toBe(await nonce());
  });
});
