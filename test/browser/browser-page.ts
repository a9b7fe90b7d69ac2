import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { findProgram } from '../support/machine.ts';
import { root } from '../support/project-files.ts';
import { startServer, type WebServer } from '../support/web-server.ts';

/** Path of a Chromium browser, or undefined if there is none. */
export const chromium: string | undefined =
  process.env.TILLERLESS_CHROMIUM || ['chromium', 'chromium-browser', 'google-chrome'].map(findProgram).find(Boolean);

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
};

const blank = '<!doctype html><title>blank</title><link rel="icon" href="data:,">';

/** A browser, and a server that serves the preview page and the browser renderer. */
export interface BrowserPage {
  readonly page: Page;
  readonly server: WebServer;
  /** errors that the page logged or did not catch */
  readonly problems: string[];
  close(): Promise<void>;
}

/** Builds the renderer, and opens a page in a headless browser. */
export async function openBrowser(): Promise<BrowserPage> {
  const folder = mkdtempSync(join(tmpdir(), 'browser-'));
  execFileSync(process.execPath, [join(root, 'scripts/build.js'), '--web', join(folder, 'web'), '--quiet'], { stdio: 'pipe' });
  const server = await startServer((request, response) => {
    const path = normalize((request.url ?? '').split('?')[0] ?? '');
    const file = path.startsWith('/dist/web/') ? join(folder, path.slice('/dist'.length)) : join(root, path);
    if (path === '/blank.html') response.writeHead(200, { 'content-type': 'text/html' }).end(blank);
    else if (!existsSync(file)) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': mediaTypes[extname(file)] ?? 'text/plain' }).end(readFileSync(file));
  });
  const browser: Browser = await launch({
    executablePath: chromium ?? '',
    headless: true,
    // Chromium's own sandbox does not work for root or in containers. The page is part of the project.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    userDataDir: join(folder, 'profile'),
  });
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  return {
    page,
    server,
    problems,
    async close() {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
