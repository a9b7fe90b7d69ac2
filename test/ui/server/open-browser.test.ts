import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { openInBrowser } from '../../../src/ui/server/open-browser.ts';

const address = 'http://127.0.0.1:1234/?token=secret&x=1';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-browser-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Waits until a file exists. */
async function contentOf(file: string): Promise<string> {
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 10));
  return readFileSync(file, 'utf8').trim();
}

test('opens a private file that redirects to the address, and removes it afterwards', async () => {
  const opener = join(folder, 'xdg-open');
  writeFileSync(opener, `#!/bin/sh\nprintf '%s' "$*" > "${folder}/arguments"\n`);
  chmodSync(opener, 0o755);
  const env = { PATH: [folder, process.env.PATH].join(delimiter) };
  const browser = openInBrowser(address, { env, warn: fail, platform: 'linux' });
  const file = await contentOf(join(folder, 'arguments'));
  expect(file).not.toContain('secret');
  expect(readFileSync(file, 'utf8')).toContain('url=http://127.0.0.1:1234/?token=secret&#38;x=1');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  browser.cleanUp();
  expect(existsSync(file)).toBe(false);
});

test('warns if no browser can be opened', async () => {
  const text = await new Promise<string>((resolve) => {
    const browser = openInBrowser(address, {
      env: { PATH: folder },
      platform: 'linux',
      warn: (warning) => {
        browser.cleanUp();
        resolve(warning);
      },
    });
  });
  expect(text).toContain('cannot open a browser');
  expect(text).not.toContain('secret');
});

function fail(text: string): never {
  throw new Error(text);
}
