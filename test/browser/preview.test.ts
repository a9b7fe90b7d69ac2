import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '../support/machine.ts';
import { root } from '../support/project-files.ts';
import { runCli } from '../support/run-cli.ts';
import { type BrowserPage, chromium, openBrowser } from './browser-page.ts';

/** Folder with third-party charts, `charts/FAMILY/NAME-VERSION.tgz`. */
const charts = process.env.TILLERLESS_TEST_CHARTS;

/** Paths of chart archives: an even sample of the third-party charts if there are any, or else packaged fixtures. */
async function archives(folder: string): Promise<string[]> {
  const others = charts && join(charts, 'charts');
  if (others && existsSync(others)) {
    const all = readdirSync(others, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tgz'));
    const step = Math.max(1, Math.floor(all.length / 75));
    return all
      .sort()
      .filter((_, at) => at % step === 0)
      .map((name) => join(others, name));
  }
  const fixtures = join(root, 'fixtures/charts');
  for (const name of readdirSync(fixtures)) await runCli(['package', join(fixtures, name), '-d', folder]);
  return readdirSync(folder).map((name) => join(folder, name));
}

/** Renders a chart twice with the CLI. Returns undefined if there is no output, or if the output differs. */
async function renderedByCli(archive: string): Promise<string | undefined> {
  const env = { TZ: 'UTC' };
  const first = await runCli(['template', 'web', archive], { env });
  const second = await runCli(['template', 'web', archive], { env });
  return first.code === 0 && first.stdout === second.stdout ? first.stdout : undefined;
}

describeWith({ Chromium: chromium })('the renderer in a browser', () => {
  let folder: string;
  let browser: BrowserPage;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'preview-'));
    browser = await openBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The functions that run in the page are strings, because the project's types do not include the DOM. */
  const evaluate = (source: string): Promise<unknown> => browser.page.evaluate(source);
  const textOf = (selector: string): Promise<unknown> => evaluate(`document.querySelector('${selector}').textContent`);
  const shows = (selector: string, text: string): Promise<unknown> =>
    browser.page.waitForFunction(`document.querySelector('${selector}').textContent.includes(${JSON.stringify(text)})`);
  const typeValues = (text: string): Promise<unknown> =>
    evaluate(`{
      const element = document.querySelector('#values');
      element.value = ${JSON.stringify(text)};
      element.dispatchEvent(new Event('input'));
    }`);
  const renderInPage = (source: string): Promise<unknown> =>
    evaluate(`import('/dist/web/render.js').then(async ({ loadChart, renderChartAsync }) => {
      return (await renderChartAsync(loadChart(${source}), { name: 'web' })).text;
    })`);

  describe('the preview page', () => {
    beforeAll(async () => {
      await runCli(['package', join(root, 'fixtures/charts/web'), '-d', folder]);
      await browser.page.goto(`${browser.server.url}/docs/preview/index.html`);
      const input = await browser.page.waitForSelector('#file');
      // The element is an input, see index.html.
      await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(join(folder, 'web-0.1.0.tgz'));
      await shows('#status', 'web 0.1.0: 3 objects');
    }, 30_000);

    it('renders a chart the same way the CLI does', async () => {
      const { stdout } = await runCli(['template', join(folder, 'web-0.1.0.tgz')], { env: { TZ: 'UTC' } });
      expect(await textOf('#output')).toBe(stdout);
    });

    it('renders again when values change, and reports values that no template reads', async () => {
      await typeValues('replicaCount: 7\nimage:\n  tagg: x\n');
      await shows('#output', 'replicas: 7');
      expect(await textOf('#problems')).toContain('values:3:3: image.tagg is never read by chart web; did you mean image.tag?');
    });

    it('shows errors with their position, and recovers', async () => {
      await typeValues('image: "1\n');
      await shows('#status', 'The chart cannot be rendered.');
      expect(await textOf('#problems')).toMatch(/^values:\d+:\d+: /);
      await typeValues('replicaCount: 2\n');
      await shows('#output', 'replicas: 2');
    });

    it('sends only GET requests, and logs no errors', () => {
      expect(browser.problems).toEqual([]);
      expect(browser.server.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
    });
  });

  it('renders charts with exactly the same output as the CLI', async () => {
    const { page, server } = browser;
    await page.goto(`${server.url}/blank.html`);
    const different: string[] = [];
    let compared = 0;
    for (const archive of await archives(folder)) {
      const expected = await renderedByCli(archive);
      if (expected === undefined) continue;
      const base64 = readFileSync(archive).toString('base64');
      const source = `Uint8Array.from(atob('${base64}'), (char) => char.charCodeAt(0))`;
      const actual = await renderInPage(source);
      compared++;
      if (actual !== expected) different.push(archive);
    }
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThanOrEqual(charts ? 50 : 3);
  }, 300_000);

  it('renders Eta templates, keys and certificates', async () => {
    const { page, server } = browser;
    await page.goto(`${server.url}/blank.html`);
    const files = {
      'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
      'templates/a.yaml.eta': 'kind: <%= it.Release.Name %>\n',
      'templates/b.yaml': '{{ $ca := genCA "ca" 10 }}kind: {{ (genSignedCert "x" nil nil 10 $ca).Cert | trunc 27 }}\n',
    };
    const text = await renderInPage(JSON.stringify(files));
    expect(text).toContain('kind: web\n');
    expect(text).toContain('kind: -----BEGIN CERTIFICATE-----');
  }, 60_000);
});
