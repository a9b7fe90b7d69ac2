import { documentLines, splitManifests } from '../../engine/manifests.ts';
import { type LineOrigin, lineOrigins } from '../../engine/output-origin.ts';
import type { Tracing } from '../../engine/render.ts';
import type { Rendering } from './render-release.ts';

/**
 * Prefixes each line of the output of `template` with the template line that produced it. The prefix is blank for lines that do
 * not come from a template, such as document separators and files in crds/, and for lines that differ in a second render.
 *
 * @param text result of `templateText`
 */
export function annotateOrigins(text: string, rendering: Rendering): string {
  const tracing = rendering.trace();
  const documents = new Map<string, (readonly LineOrigin[])[]>();
  const gutters: string[] = [];
  let current: readonly LineOrigin[] = [];
  let next = 0;
  const lines = text.replace(/\n$/, '').split('\n');
  for (const [i, line] of lines.entries()) {
    const path = lines[i - 1] === '---' ? /^# Source: (.+)$/.exec(line)?.[1] : undefined;
    if (path !== undefined) {
      const all = documents.get(path) ?? documentOrigins(path, tracing);
      documents.set(path, all);
      const at = all.findIndex((document) => document.every(({ text: own }, n) => own.trim() === '' || own === lines[i + 1 + n]));
      current = at < 0 ? [] : (all.splice(at, 1)[0] ?? []);
      next = 0;
      gutters.push('');
      continue;
    }
    const origin = current[next++];
    gutters.push(origin?.location && origin.text === line ? origin.location : '');
  }
  const width = Math.max(0, ...gutters.map((gutter) => gutter.length));
  return lines
    .map((line, i) => `${(gutters[i] ?? '').padEnd(width)} │ ${line}`.trimEnd())
    .join('\n')
    .concat('\n');
}

/** Returns the origin of each line in a file's documents. */
function documentOrigins(path: string, tracing: Tracing): (readonly LineOrigin[])[] {
  const lines = lineOrigins(path, tracing);
  const text = lines.map((line) => line.text).join('\n');
  const starts = documentLines(text);
  return splitManifests(text).map((content, i) => {
    const start = (starts[i] ?? 1) - 1;
    // Use the line of the document rather than the line of the file, because the latter can also contain the document separator.
    return content.split('\n').map((own, n) => ({ text: own, location: own === '' ? undefined : lines[start + n]?.location }));
  });
}
