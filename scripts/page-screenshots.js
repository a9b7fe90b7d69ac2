#!/usr/bin/env node
// Takes the screenshots of the page in docs/images/ui-*.png, from a sandbox with example releases. Requires Chromium.
//   node scripts/page-screenshots.js [NAME...]    only these screenshots
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from 'puppeteer-core';
import { createExamples, exampleEnvironment } from './example-releases.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const images = join(root, 'docs', 'images');
const chromium =
  process.env.TILLERLESS_CHROMIUM ||
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const home = mkdtempSync(join(tmpdir(), 'tillerless-screenshots-'));
const env = exampleEnvironment(home);
const program = [process.execPath, join(root, 'bin', 'tillerless.js')];

const wide = { width: 1280, height: 800 };
const narrow = { width: 390, height: 780 };

/** Clicks the first element whose text starts with a text. */
const click = (page, selector, text) =>
  page.evaluate(
    (found, start) =>
      [...document.querySelectorAll(found)].find((element) => element.textContent.trim().startsWith(start))?.click(),
    selector,
    text,
  );

async function planUpgrade(page) {
  await page.waitForSelector('.cm-content[contenteditable="true"]');
  await page.click('.cm-content[contenteditable="true"]');
  await page.keyboard.down('Control');
  await page.keyboard.press('End');
  await page.keyboard.up('Control');
  await page.keyboard.type('service:\n  type: ClusterIP');
  await click(page, 'button', 'Plan the upgrade');
  await page.waitForFunction(() => location.pathname.startsWith('/plans/'));
  await page.waitForSelector('.run-bar');
}

async function runUpgrade(page) {
  await planUpgrade(page);
  await click(page, 'button', 'Run this upgrade');
  await page.waitForFunction(() => /succeeded|failed/.test(document.querySelector('.page-head .badge')?.textContent ?? ''));
}

const shots = [
  { name: 'releases', path: '/releases', size: wide },
  { name: 'releases-dark', path: '/releases', size: wide, theme: 'dark' },
  { name: 'releases-narrow', path: '/releases', size: narrow },
  { name: 'overview', path: '/releases/staging/search', size: wide },
  { name: 'resources', path: '/releases/staging/search/resources', size: wide },
  { name: 'resources-narrow', path: '/releases/staging/search/resources', size: narrow, theme: 'dark' },
  {
    name: 'object',
    path: '/releases/production/checkout/resources',
    size: wide,
    act: (page) => click(page, '.tree-name', 'Pod'),
  },
  { name: 'history', path: '/releases/production/web/history', size: wide },
  { name: 'values', path: '/releases/production/web/values', size: wide },
  { name: 'diff', path: '/releases/production/web/diff?from=1&to=3', size: wide },
  { name: 'diff-side-dark', path: '/releases/production/web/diff?from=1&to=3&mode=side', size: wide, theme: 'dark' },
  { name: 'explain', path: '/releases/production/web/explain?object=Deployment/web&field=spec.replicas', size: wide },
  { name: 'compare', path: '/compare?left=staging/web&right=production/web', size: wide },
  { name: 'plan', path: '/releases/production/web/upgrade', size: wide, act: planUpgrade },
  { name: 'operation', path: '/releases/production/web/upgrade', size: wide, act: runUpgrade },
];

async function takeAll(address) {
  const { origin } = new URL(address);
  const wanted = new Set(process.argv.slice(2));
  const browser = await launch({ executablePath: chromium, headless: true, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForSelector('.release-row');
    for (const { name, path, size, theme = 'light', act } of shots) {
      if (wanted.size > 0 && !wanted.has(name)) continue;
      await page.setViewport(size);
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
      await page.goto(origin + path, { waitUntil: 'load' });
      await page.waitForFunction(
        () => document.querySelector('main h1') && !document.querySelector('.skeleton, .squares-loading'),
      );
      if (act) await act(page);
      await new Promise((resolve) => setTimeout(resolve, 700));
      await page.screenshot({ path: join(images, `ui-${name}.png`), optimizeForSpeed: false });
      console.log(`docs/images/ui-${name}.png`);
    }
  } finally {
    await browser.close();
  }
}

if (!chromium) {
  console.error('screenshots: Chromium was not found; set TILLERLESS_CHROMIUM');
  process.exit(1);
}
mkdirSync(images, { recursive: true });
createExamples((args) => spawnSync(program[0], [program[1], ...args], { cwd: root, env }));
const server = spawn(program[0], [program[1], 'ui'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const address = await new Promise((resolve) => server.stdout.once('data', (data) => resolve(String(data).trim())));
  await takeAll(address);
} finally {
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('exit', resolve));
  rmSync(home, { recursive: true, force: true });
}
