import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type KeyInput, launch, type Page } from 'puppeteer-core';
import { type PageFiles, pageFiles } from '../../../src/ui/server/page.ts';
import type { UiServer } from '../../../src/ui/server/start-server.ts';
import type { UiOptions } from '../../../src/ui/server/surroundings.ts';
import { chromium } from '../../browser/browser-page.ts';
import { root } from '../../support/project-files.ts';
import { serveUi } from '../../support/ui-server.ts';

/** A page server, and a headless browser that shows its page. */
export interface UiPage {
  readonly page: Page;
  readonly server: UiServer;
  /** errors that the page logged or did not catch */
  readonly problems: string[];
  /** opens a view by its address */
  go(path: string): Promise<void>;
  /** waits until the page shows a text */
  sees(text: string): Promise<void>;
  /** waits until the page no longer shows a text */
  losesSight(text: string): Promise<void>;
  /** clicks the first visible button, link or other control whose text or accessible name starts with a text */
  click(name: string): Promise<void>;
  press(...keys: KeyInput[]): Promise<void>;
  /** types into the editor for values, replacing its content */
  typeValues(text: string): Promise<void>;
  evaluate<T>(source: string): Promise<T>;
  close(): Promise<void>;
}

interface UiPageRequest {
  readonly env: Readonly<Record<string, string>>;
  /** name of a sandbox; omitted for the cluster of the kubeconfig */
  readonly sandbox?: string;
  readonly options?: Partial<UiOptions>;
  /** starts a proxy in front of the page server, and returns its address */
  readonly startProxy?: (target: string) => Promise<string>;
}

let built: Promise<PageFiles> | undefined;

/** Builds the page once for all tests of a file. */
async function builtPage(): Promise<PageFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  execFileSync(process.execPath, [join(root, 'scripts/build.js'), '--ui', folder, '--quiet'], { stdio: 'pipe' });
  const { files } = (await import(pathToFileURL(join(folder, 'page.js')).href)) as { files: Readonly<Record<string, string>> };
  rmSync(folder, { recursive: true });
  return pageFiles(files);
}

/** Serves the page and opens it in a browser, with the address that the command prints. */
export async function openUi({ env, sandbox, options, startProxy }: UiPageRequest): Promise<UiPage> {
  built ??= builtPage();
  const served = await serveUi({ env, files: await built, settings: sandbox === undefined ? {} : { sandbox } }, options);
  // The server accepts only its own port as the host, so the browser is made to connect to the proxy instead.
  const address = startProxy ? served.server.address.replace('127.0.0.1', 'localhost') : served.server.address;
  const { host, origin } = new URL(address);
  const proxy = startProxy && new URL(await startProxy(served.server.address)).host;
  const profile = mkdtempSync(join(tmpdir(), 'ui-profile-'));
  const browser: Browser = await launch({
    executablePath: chromium ?? '',
    headless: true,
    // Chromium's own sandbox does not work for root or in containers. The page is part of the project.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      ...(proxy ? [`--host-resolver-rules=MAP ${host} ${proxy}`] : []),
    ],
    userDataDir: profile,
  });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(address);
  await page.waitForSelector('main h1');
  return { ...controls(page, origin), page, server: served.server, problems, close };

  async function close(): Promise<void> {
    await browser.close();
    served.stop.abort();
    await served.server.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** The functions that run in the page are strings, because the project's types do not include the DOM. */
function controls(
  page: Page,
  origin: string,
): Pick<UiPage, 'go' | 'sees' | 'losesSight' | 'click' | 'press' | 'typeValues' | 'evaluate'> {
  const waitFor = async (source: string, what: string): Promise<void> => {
    await page.waitForFunction(source, { timeout: 20_000 }).catch(async () => {
      const shown = await page.evaluate('document.body.innerText');
      throw new Error(`${what} within 20 s; the page shows:\n${shown}`);
    });
  };
  return {
    go: async (path) => {
      await page.goto(origin + path);
      await waitFor("document.querySelector('main h1') && !document.querySelector('.skeleton')", `${path} was not shown`);
    },
    sees: (text) => waitFor(`document.body.innerText.includes(${JSON.stringify(text)})`, `"${text}" was not shown`),
    losesSight: (text) => waitFor(`!document.body.innerText.includes(${JSON.stringify(text)})`, `"${text}" did not go away`),
    click: async (name) => {
      const find = `[...document.querySelectorAll('button, a, summary, input, select, label')].find((element) =>
        (element.getAttribute('aria-label') ?? element.textContent).trim().startsWith(${JSON.stringify(name)}) &&
        element.checkVisibility() && !element.disabled && (!document.querySelector('dialog[open]') || element.closest('dialog')))`;
      // One function finds and clicks, because the page may replace the control between two calls.
      await waitFor(`((control) => control && (control.click(), true))(${find})`, `there was no control named "${name}"`);
    },
    press: async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    },
    typeValues: async (text) => {
      await page.waitForSelector('.cm-content[contenteditable="true"]');
      await page.click('.cm-content[contenteditable="true"]');
      await page.keyboard.down('Control');
      await page.keyboard.press('a');
      await page.keyboard.up('Control');
      await page.keyboard.press('Delete');
      // A key press for each character would also be completed and indented by the editor.
      await page.keyboard.sendCharacter(text);
    },
    evaluate: async <T>(source: string) => (await page.evaluate(source)) as T,
  };
}
