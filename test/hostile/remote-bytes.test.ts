import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { verifyArchive } from '../../src/actions/charts/verify-chart.ts';
import { readChartArchive } from '../../src/chart/archive.ts';
import { writeTar } from '../../src/chart/write-tar.ts';
import { isTillerlessError } from '../../src/errors/tillerless-error.ts';
import { readKeyring } from '../../src/provenance/keyring.ts';
import { readManifest } from '../../src/registry/manifest.ts';
import { pluginType, readPluginManifest } from '../../src/registry/plugin-manifest.ts';
import { parseIndex } from '../../src/repo/index-file.ts';

const here = (path: string): string => fileURLToPath(new URL(`../provenance/${path}`, import.meta.url));
const ring = here('keys/public.gpg');
const folder = mkdtempSync(join(tmpdir(), 'tillerless-bytes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Returns a pseudo-random number generator with a fixed seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Returns a copy of `bytes` in which some bytes have been changed, removed, duplicated, or set to 0 or 255. */
function damage(bytes: Buffer, next: () => number): Buffer {
  let copy = Buffer.from(bytes);
  for (let times = 1 + Math.floor(next() * 4); times > 0; times--) {
    const at = Math.floor(next() * copy.length);
    const kind = Math.floor(next() * 4);
    if (kind === 0 && copy.length > 0) copy[at] = Math.floor(next() * 256);
    else if (kind === 1) copy = Buffer.concat([copy.subarray(0, at), copy.subarray(at + Math.floor(next() * 20))]);
    else if (kind === 2)
      copy = Buffer.concat([copy.subarray(0, at), copy.subarray(Math.floor(next() * at), at), copy.subarray(at)]);
    else copy.fill(next() < 0.5 ? 0xff : 0, at, Math.min(copy.length, at + 4));
  }
  return copy;
}

const index = Buffer.from(
  'apiVersion: v1\nentries:\n  a:\n  - {name: a, version: 1.0.0, urls: [x.tgz], digest: "0123", keywords: [k], created: "2020-01-01T00:00:00Z"}\n  - null\n  b: &b [*b]\n',
);
const digest = `sha256:${'a'.repeat(64)}`;
const manifest = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest, size: 10 },
    layers: [{ mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', digest, size: 10 }],
  }),
);
const titled = (title: string) => ({
  digest,
  size: 10,
  mediaType: 'a/b',
  annotations: { 'org.opencontainers.image.title': title },
});
const pluginManifest = Buffer.from(
  JSON.stringify({ artifactType: pluginType, layers: ['web-1.0.0.tgz', 'web-1.0.0.tgz.prov'].map(titled) }),
);
const tar = await writeTar([
  { name: `app/${'n'.repeat(150)}`, data: Buffer.from('x'), mtimeSeconds: 1 },
  { name: 'app/ü', data: Buffer.from('y'), mtimeSeconds: 1 },
]);
const archive = { fileName: 'app-1.0.0.tgz', bytes: readFileSync(here('signed/app-1.0.0.tgz')) };

it.each([
  { name: 'an index', bytes: index, rounds: 2000, read: (bytes: Buffer) => parseIndex(bytes) },
  { name: 'a manifest', bytes: manifest, rounds: 2000, read: (bytes: Buffer) => readManifest('place', bytes) },
  {
    name: 'the manifest of a plugin',
    bytes: pluginManifest,
    rounds: 2000,
    read: (bytes: Buffer) => readPluginManifest('place', 'web', bytes),
  },
  { name: 'an archive', bytes: tar, rounds: 500, read: (bytes: Buffer) => readChartArchive(gzipSync(bytes)) },
  {
    name: 'a signature',
    bytes: readFileSync(here('signed/sub.prov')),
    rounds: 300,
    read: (bytes: Buffer) => verifyArchive(archive, bytes, ring),
  },
  {
    name: 'a keyring',
    bytes: readFileSync(ring),
    rounds: 150,
    read: (bytes: Buffer) => {
      writeFileSync(join(folder, 'ring.gpg'), bytes);
      return readKeyring(join(folder, 'ring.gpg'));
    },
  },
  {
    name: 'a keybox',
    bytes: readFileSync(here('keys/pubring.kbx')),
    rounds: 150,
    read: (bytes: Buffer) => {
      writeFileSync(join(folder, 'ring.kbx'), bytes);
      return readKeyring(join(folder, 'ring.kbx'));
    },
  },
])('damage to $name never causes an internal error', ({ bytes, rounds, read }) => {
  const next = numbers(7);
  for (let round = 0; round < rounds; round++) {
    const damaged = damage(bytes, next);
    try {
      read(damaged);
    } catch (error) {
      if (!isTillerlessError(error)) throw new Error(`round ${round}: ${String(error)}\n${damaged.toString('latin1')}`);
    }
  }
});

it('rejects a signature if any significant character has changed', () => {
  const whole = readFileSync(here('signed/ed.prov'), 'latin1');
  const end = whole.indexOf('\n-----BEGIN PGP SIGNATURE');
  const start = whole.indexOf('\n\n') + 2;
  for (let at = start; at < end; at++) {
    if (/\s/.test(whole.charAt(at))) continue;
    const changed = whole.slice(0, at) + (whole.charAt(at) === 'x' ? 'y' : 'x') + whole.slice(at + 1);
    expect(() => verifyArchive(archive, Buffer.from(changed, 'latin1'), ring)).toThrow();
  }
});
