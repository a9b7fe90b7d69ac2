import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from '../../browser/browser-page.ts';
import { type OpenPage, openPage } from './open-page.ts';

const whenChromium = chromium === undefined ? describe.skip : describe;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

whenChromium('the page in Chromium', () => {
  let opened: OpenPage;

  beforeAll(async () => {
    opened = await openPage(async (home) => {
      await home.ok('install', 'web', 'fixtures/charts/web', '--wait', '--timeout', '20s');
      await home.ok(
        ...['install', 'broken', 'fixtures/charts/web', '-n', 'shop', '--create-namespace'],
        ...['--set', 'podAnnotations.sandbox\\.tillerless\\.dev/fail=ImagePullBackOff'],
      );
    });
  }, 60_000);

  afterEach(() => expect(opened.problems.splice(0)).toEqual([]));
  afterAll(() => opened?.close());

  test('the address no longer contains the token', () => {
    expect(opened.page.url()).not.toContain('token');
  });

  test('from the list to the reason of a broken deployment', async () => {
    await opened.open('/releases');
    await opened.sees('2 releases');
    await opened.click('a.release-name', 'broken');
    await opened.sees(/Pod\/broken-web-.*: ImagePullBackOff/);
    await opened.click('nav a', 'Resources');
    await opened.click('.tree-name', 'Pod');
    await opened.sees('Container');
    await opened.page.keyboard.press('Escape');
    await opened.page.waitForFunction(`!document.querySelector('dialog[open]')`);
  });

  test('an upgrade with a plan and live progress', async () => {
    await opened.open('/releases/default/web/upgrade');
    await opened.page.waitForSelector('.cm-content[contenteditable="true"]');
    await opened.page.click('.cm-content[contenteditable="true"]');
    await opened.page.keyboard.type('replicaCount: 2');
    await opened.click('button', 'Plan the upgrade');
    await opened.sees('1 to change, 2 unchanged');
    await opened.sees('spec.replicas');
    await opened.click('button', 'Run this upgrade');
    await opened.sees('The upgrade is complete. The release is at revision 2.');
    await opened.click('a', 'Show the release');
    await opened.sees('revision 2');
  });

  test.each([
    '/releases',
    '/releases/shop/broken',
    '/releases/shop/broken/resources',
    '/releases/default/web/history',
    '/charts',
  ])('axe finds no problem in %s', async (path) => {
    await opened.open(path);
    await opened.page.evaluate(axe);
    const violations = await opened.page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))');
    expect(violations).toEqual([]);
  });
});
