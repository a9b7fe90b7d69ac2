import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { platform as hostPlatform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { programOutput } from '../../base/program-output.ts';
import { redirectDocument } from './page.ts';

interface BrowserRequest {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly warn: (text: string) => void;
  /** defaults to the platform of this computer */
  readonly platform?: NodeJS.Platform;
}

/**
 * Opens a URL in the default browser. The browser is given a private file that redirects to the URL, because the URL contains the
 * token, and other users can see the arguments of processes.
 */
export function openInBrowser(address: string, { env, warn, platform = hostPlatform() }: BrowserRequest): { cleanUp(): void } {
  // mkdtemp creates the directory with mode 0700.
  const folder = mkdtempSync(join(tmpdir(), 'tillerless-ui-'));
  const file = join(folder, 'open.html');
  writeFileSync(file, redirectDocument(address), { mode: 0o600 });
  const [command = '', ...args] = openers[platform] ?? ['xdg-open'];
  // Never abort the command that opens the browser: on some platforms, the command runs until the user closes the browser.
  const { signal } = new AbortController();
  programOutput({ command, args: [...args, file], env }, { maxBytes: 1 << 20, signal, hidesErrors: true }).catch(
    (error: unknown) => warn(`cannot open a browser (${(error as Error).message}); open the address yourself`),
  );
  return { cleanUp: () => rmSync(folder, { recursive: true, force: true }) };
}

const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};
