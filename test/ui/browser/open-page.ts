import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { pageFiles } from '../../../src/ui/server/page.ts';
import type { UiOptions } from '../../../src/ui/server/surroundings.ts';
import { chromium } from '../../browser/browser-page.ts';
import { root } from '../../support/project-files.ts';
import type { SandboxHome } from '../../support/sandbox-home.ts';
import { startUi, type UiFixture } from '../../support/ui-server.ts';

/** The page in a headless browser, served by a server in this process. */
export interface OpenPage {
  readonly ui: UiFixture;
  readonly page: Page;
  /** errors that the page logged or did not catch, and requests to other servers */
  readonly problems: string[];
  /** opens a view and waits until it shows data */
  open(path: string): Promise<void>;
  /** clicks the first visible element whose text or accessible name starts with a text */
  click(selector: string, text: string): Promise<void>;
  /** waits until the page contains a text */
  sees(text: string | RegExp): Promise<void>;
  close(): Promise<void>;
}

/** Builds the page, and opens it. @param prepare runs commands in the sandbox before the server opens it */
export async function openPage(
  prepare: (home: SandboxHome) => Promise<void>,
  options: Partial<UiOptions> = {},
): Promise<OpenPage> {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  execFileSync(process.execPath, [join(root, 'scripts/build.js'), '--ui', join(folder, 'ui'), '--quiet'], { stdio: 'pipe' });
  const { files } = (await import(pathToFileURL(join(folder, 'ui/page.js')).href)) as { files: Readonly<Record<string, string>> };
  const ui = await startUi(prepare, options, { files: pageFiles(files) });
  const browser: Browser = await launch({
    executablePath: chromium ?? '',
    headless: true,
    // Chromium's own sandbox does not work for root or in containers. The page is part of the project.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    userDataDir: join(folder, 'profile'),
  });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  const { origin } = new URL(ui.server.address);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) problems.push(`request to ${request.url()}`);
  });
  await page.goto(ui.server.address);
  await page.waitForSelector('main h1');
  return {
    ui,
    page,
    problems,
    open: async (path) => {
      await page.goto(origin + path);
      await page.waitForFunction(`document.querySelector('main h1') && !document.querySelector('.skeleton')`);
    },
    click: async (selector, text) => {
      const find = `[...document.querySelectorAll(${JSON.stringify(selector)})].find((element) =>
        element.offsetParent && (element.ariaLabel ?? element.textContent).trim().startsWith(${JSON.stringify(text)}))`;
      await page.waitForFunction(find);
      await page.evaluate(`${find}.click()`);
    },
    sees: async (text) => {
      const source = typeof text === 'string' ? text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : text.source;
      await page.waitForFunction(`new RegExp(${JSON.stringify(source)}).test(document.body.innerText)`);
    },
    close: async () => {
      await browser.close();
      await ui.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
