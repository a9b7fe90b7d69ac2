import { fromJson, valuesFromJson } from '../../base/go/json-to-value.ts';
import type { Json } from '../../base/go/value-to-json.ts';
import { readMetadata } from '../../chart/metadata.ts';
import type { Chart, ChartFile } from '../../chart/model.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { ReleaseRecord, StoredFile } from '../../storage/release.ts';

/**
 * Returns the chart in a release record. It has no subcharts, because Helm does not store them.
 *
 * @throws STORAGE_DECODE if the record has no chart
 */
export function chartOfRecord({ name, version, chart }: ReleaseRecord): Chart {
  const metadata = fromJson((chart?.metadata ?? null) as Json);
  if (!chart || !(metadata instanceof Map))
    throw new TillerlessError('STORAGE_DECODE', `revision ${version} of ${name} does not contain its chart`);
  const files = filesOf(chart.files);
  return {
    metadata: readMetadata(metadata),
    values: valuesFromJson(chart.values),
    ...(chart.schema ? { schema: Buffer.from(chart.schema, 'base64') } : {}),
    templates: filesOf(chart.templates),
    files,
    raw: files,
    subcharts: [],
  };
}

function filesOf(files: readonly StoredFile[] | null | undefined): ChartFile[] {
  return (files ?? []).map(({ name, data }) => ({ name: name ?? '', data: Buffer.from(data ?? '', 'base64') }));
}

const sourceLine = /^(?:---[^\n]*\n)?# Source: ([^\n]+)\n/;

/** Returns the stored documents of a release by template path, including hooks. */
export function storedFiles({ manifest, hooks }: Pick<ReleaseRecord, 'manifest' | 'hooks'>): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const add = (path: string, text: string): void => {
    files.set(path, `${files.get(path) ?? ''}---\n${text}\n`);
  };
  for (const document of manifest.split(/^(?=---)/m)) {
    const path = sourceLine.exec(document)?.[1];
    if (path !== undefined) add(path, document.replace(sourceLine, ''));
  }
  for (const hook of hooks ?? []) add(hook.path, hook.manifest);
  return files;
}
