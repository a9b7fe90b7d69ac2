import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { helms } from '../support/machine.ts';
import { projectFiles, root } from '../support/project-files.ts';

// Strings in this program that Helm's executables also contain: error messages, help texts and headings, which users and scripts
// depend on. If TILLERLESS_RECORD=1 is set, new strings are added.
const file = join(import.meta.dirname, 'helm-texts.json');
const literal = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g;
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

const source = projectFiles('.ts', join(root, 'src'))
  .filter((path) => !path.endsWith('.gen.ts'))
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .join('\n');
const strings = source.replace(/\\(.)/g, (_, char: string) => escapes[char] ?? char);

/** Returns the constant segments of string literals that are long enough to be recognized. */
function textsOf(code: string): string[] {
  const plain = code.replace(/^\s*(?:\/\*\*?[\s\S]*?\*\/|\/\/.*$)/gm, '');
  const parts = [...plain.matchAll(literal)].flatMap(([, single, double, template]) =>
    (single ?? double ?? template ?? '')
      .replace(/\$\{[^}]*\}/g, '\n')
      .replace(/\\(.)/g, (_, char: string) => escapes[char] ?? char)
      .split('\n'),
  );
  return parts.filter((part) => part.trim().length >= 8 && part.trim().includes(' '));
}

/** Returns the strings that a file contains. */
function containedIn(path: string, texts: readonly string[]): string[] {
  const bytes = readFileSync(path);
  const byStart = new Map<number, Buffer[]>();
  for (const text of texts.map((text) => Buffer.from(text.trim()))) {
    const start = text.readInt32LE();
    byStart.set(start, [...(byStart.get(start) ?? []), text]);
  }
  const contained = new Set<string>();
  for (let at = 0; at + 4 <= bytes.length; at++) {
    for (const text of byStart.get(bytes.readInt32LE(at)) ?? [])
      if (bytes.compare(text, 0, text.length, at, Math.min(at + text.length, bytes.length)) === 0) contained.add(text.toString());
  }
  return texts.filter((text) => contained.has(text.trim()));
}

if (process.env.TILLERLESS_RECORD && helms.length > 0) {
  const known: string[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const texts = new Set([...known, ...helms.flatMap(({ path }) => containedIn(path, textsOf(source)))]);
  writeFileSync(file, `${JSON.stringify([...texts].toSorted(), null, 1)}\n`);
}
const recorded: readonly string[] = JSON.parse(readFileSync(file, 'utf8'));

it('preserves every text that is identical in Helm', () => {
  expect(recorded.length).toBeGreaterThan(1_000);
  expect(recorded.filter((text) => !strings.includes(text))).toEqual([]);
});
