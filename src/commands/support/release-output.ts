import type { ReleaseRecord } from '../../actions/release/release-views.ts';
import { statusLines, testLines } from '../../actions/release/release-views.ts';
import type { ResourceTable } from '../../actions/release/status-tables.ts';
import { formatColumns } from '../../output/table.ts';

export interface ReleaseTextOptions {
  readonly notes: boolean;
  /** true to include the hooks and the manifest, for dry runs */
  readonly manifests: boolean;
  readonly resources?: readonly ResourceTable[];
}

/** Formats a release in Helm's layout, as printed by install, upgrade and status. */
export function releaseText(record: ReleaseRecord, options: ReleaseTextOptions): string {
  const lines = [...statusLines(record), `DESCRIPTION: ${record.info.description ?? ''}`];
  if (options.resources && options.resources.length > 0)
    lines.push(`RESOURCES:\n${options.resources.map((table) => `${resourceText(table)}\n`).join('')}`);
  lines.push(...testLines(record));
  let text = `${lines.join('\n')}\n`;
  if (options.manifests) text += `${hooksText(record)}MANIFEST:\n${record.manifest}\n`;
  const notes = record.info.notes?.trim();
  if (options.notes && notes) text += `NOTES:\n${notes}\n`;
  return text;
}

function resourceText(table: ResourceTable): string {
  return `==> ${table.title}\n${formatColumns([table.columns, ...table.rows])}`;
}

export function hooksText(record: ReleaseRecord): string {
  return `HOOKS:\n${(record.hooks ?? []).map((hook) => `---\n# Source: ${hook.path}\n${hook.manifest}\n`).join('')}`;
}
