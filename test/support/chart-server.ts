import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256 } from '../../src/base/crypto/sha256.ts';
import { type HelmHome, helmHome } from './helm-home.ts';
import { tar } from './tar.ts';
import { serveFiles, startServer, type WebServer } from './web-server.ts';

type Files = Record<string, Parameters<typeof serveFiles>[0][string]>;

/** A separate home for commands, and a chart server. */
export interface ChartServer {
  readonly home: HelmHome;
  readonly server: WebServer;
  /** the files that the server serves, keyed by path */
  readonly files: Files;
  /** writes a chart to the home and returns its folder */
  layOut(name: string, files: Readonly<Record<string, string>>): string;
  archive(name: string, version: string): Buffer;
  /** serves chart archives and their index under a path */
  offer(path: string, charts: readonly (readonly [string, string])[]): void;
  close(): Promise<void>;
}

export async function chartServer(): Promise<ChartServer> {
  const home = helmHome();
  const files: Files = {};
  const server = await startServer(serveFiles(files));
  const layOut: ChartServer['layOut'] = (name, chartFiles) => {
    const folder = join(home.folder, 'charts', name);
    for (const [path, text] of Object.entries(chartFiles)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  };
  const archive: ChartServer['archive'] = (name, version) => {
    const folder = layOut(`${name}-${version}`, {
      'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\ndescription: ${name}\n`,
      'values.yaml': 'a: 1\n',
      'templates/a.yaml': `kind: A\napiVersion: v1\nname: ${name}\nversion: ${version}\n`,
    });
    return gzipSync(
      tar(
        ['Chart.yaml', 'values.yaml', 'templates/a.yaml'].map((path) => ({
          name: `${name}/${path}`,
          data: readFileSync(join(folder, path)),
        })),
      ),
    );
  };
  const offer: ChartServer['offer'] = (path, charts) => {
    const entries = new Map<string, string[]>();
    for (const [name, version] of charts) {
      const bytes = archive(name, version);
      files[`${path}/${name}-${version}.tgz`] = bytes;
      const entry = `  - {name: ${name}, version: ${version}, urls: [${name}-${version}.tgz], digest: "${sha256(bytes)}"}\n`;
      entries.set(name, [...(entries.get(name) ?? []), entry]);
    }
    const text = [...entries].map(([name, lines]) => `  ${name}:\n${lines.join('')}`).join('');
    files[`${path}/index.yaml`] = `apiVersion: v1\nentries:\n${text}`;
  };
  const close = async (): Promise<void> => {
    await server.close();
    home.remove();
  };
  return { home, server, files, layOut, archive, offer, close };
}
