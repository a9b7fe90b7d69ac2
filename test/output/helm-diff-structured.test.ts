import { lineEdits } from '../../src/base/line-diff.ts';
import { structuredText } from '../../src/output/helm-diff-structured.ts';
import type { ManifestChange } from '../../src/report/manifest-change.ts';
import { jsonLines } from '../support/work-folder.ts';

/** Two versions of a ConfigMap named "edge", and the output of `helm diff local --output structured` (helm-diff 3.15.11). */
interface Recorded {
  readonly before: string;
  readonly after: string;
  readonly output: string;
}

function changed(before: string, after: string): ManifestChange {
  const lines = lineEdits(before.split('\n'), after.split('\n')).map(({ mark, line }) => ({ mark, text: line }));
  return { namespace: '', name: 'edge', kind: 'ConfigMap', api: 'v1', change: 'MODIFY', lines };
}

/** Returns only the part of a manifest that differs between the cases. */
const detail = (text: string): string => text.split('\n').slice(6).join(' ').trim();

describe('structuredText', () => {
  it.each(
    jsonLines<Recorded>(new URL('helm-diff-structured.jsonl', import.meta.url)).map(
      (line) => [detail(line.before), detail(line.after), line] as const,
    ),
  )('prints the change from "%s" to "%s" as helm-diff does', (_, __, { before, after, output }) => {
    expect(structuredText([changed(before, after)], [])).toBe(output);
  });

  it('sorts the keys of values, as Go does', () => {
    const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: edge}\n';
    const text = structuredText([changed(`${head}x: {b: 1, a: 2}\n`, head)], []);
    expect(text).toContain('"oldValue": {\n          "a": 2,\n          "b": 1\n        }');
  });

  it('also compares nested lists', () => {
    const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: edge}\n';
    const [entry] = JSON.parse(structuredText([changed(`${head}x: [[1, 2]]\n`, `${head}x: [[1, 3]]\n`)], []));
    expect(entry.changes).toEqual([{ path: 'x[0]', field: '1', change: 'replace', oldValue: 2, newValue: 3 }]);
  });
});
