import type { Chart } from '../../../src/chart/model.ts';
import { defaultCapabilities } from '../../../src/engine/capabilities.ts';
import { renderTemplates } from '../../../src/engine/render.ts';
import { Coverage } from '../../../src/engine/template/coverage.ts';
import { templateParts } from '../../../src/engine/template-parts.ts';
import { toRenderValues } from '../../../src/engine/values/render-values.ts';

const release = { name: 'r', namespace: 'n', revision: 1, isInstall: true, isUpgrade: false };

/** Renders a template and returns the source of each action with its count. */
function countsOf(text: string): Record<string, number | string> {
  const chart: Chart = {
    metadata: { name: 'c', version: '1.0.0', apiVersion: 'v2' },
    values: new Map(),
    templates: [{ name: 'templates/a.yaml', data: Buffer.from(text) }],
    files: [],
    raw: [],
    subcharts: [],
  };
  const coverage = new Coverage();
  const values = toRenderValues({ chart, userValues: new Map(), release, skipSchema: true });
  const context = { now: () => 0n, randomBytes: (size: number) => new Uint8Array(size) };
  renderTemplates({ chart, values, capabilities: defaultCapabilities(), context }, { coverage, sources: new Map() });
  const file = 'c/templates/a.yaml';
  const { actions, branches, templates } = templateParts(file, text);
  const sourceAt = (pos: number): string => text.slice(text.lastIndexOf('{{', pos), text.indexOf('}}', pos) + 2);
  const counts: Record<string, number | string> = {};
  for (const pos of actions) counts[sourceAt(pos)] = coverage.actionCount({ file, pos });
  for (const { pos } of branches) {
    const { taken, skipped } = coverage.branchCounts({ file, pos });
    counts[sourceAt(pos)] = `${taken} taken, ${skipped} skipped`;
  }
  for (const { name } of templates) counts[name] = coverage.templateCount(file, name);
  return counts;
}

describe('coverage counts', () => {
  it.each<readonly [string, string, Record<string, number | string>]>([
    ['an action', '{{ 1 }}', { '{{ 1 }}': 1 }],
    ['a literal', '{{ "a" }}', { '{{ "a" }}': 1 }],
    ['an assignment', '{{ $a := 1 }}', { '{{ $a := 1 }}': 1 }],
    ['an if that is true', '{{ if 1 }}{{ 2 }}{{ end }}', { '{{ if 1 }}': '1 taken, 0 skipped', '{{ 2 }}': 1 }],
    [
      'an if that is false',
      '{{ if 0 }}{{ 2 }}{{ else }}{{ 3 }}{{ end }}',
      { '{{ if 0 }}': '0 taken, 1 skipped', '{{ 2 }}': 0, '{{ 3 }}': 1 },
    ],
    [
      'an else if',
      '{{ if 0 }}{{ else if 1 }}{{ 2 }}{{ end }}',
      { '{{ if 0 }}': '0 taken, 1 skipped', '{{ else if 1 }}': '1 taken, 0 skipped', '{{ 2 }}': 1 },
    ],
    ['a with', '{{ with "" }}{{ . }}{{ end }}', { '{{ with "" }}': '0 taken, 1 skipped', '{{ . }}': 0 }],
    ['a loop', '{{ range list 1 2 }}{{ . }}{{ end }}', { '{{ range list 1 2 }}': '1 taken, 0 skipped', '{{ . }}': 2 }],
    ['an empty loop', '{{ range list }}{{ . }}{{ end }}', { '{{ range list }}': '0 taken, 1 skipped', '{{ . }}': 0 }],
    [
      'actions after break',
      '{{ range list 1 2 }}{{ break }}{{ . }}{{ end }}',
      { '{{ range list 1 2 }}': '1 taken, 0 skipped', '{{ break }}': 1, '{{ . }}': 0 },
    ],
    [
      'named templates',
      '{{ define "a" }}{{ 1 }}{{ end }}{{ define "b" }}{{ 2 }}{{ end }}{{ include "a" . }}{{ template "a" . }}',
      { a: 2, b: 0, '{{ 1 }}': 2, '{{ 2 }}': 0, '{{ include "a" . }}': 1, '{{ template "a" . }}': 1 },
    ],
  ])('%s', (_, text, expected) => {
    expect(countsOf(text)).toEqual(expected);
  });
});
