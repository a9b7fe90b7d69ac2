import { formatRfc3339 } from '../../base/go/rfc3339.ts';
import type { Value } from '../../base/go/value.ts';
import { type JsonMap, toJson } from '../../base/go/value-to-json.ts';
import { dependencyFields, metadataFields } from '../../chart/metadata-fields.ts';
import type { Chart, ChartFile } from '../../chart/model.ts';
import type { Hook } from '../../engine/hooks.ts';
import type { ApplyMethod, ReleaseRecord, ReleaseStatus, StoredChart, StoredFile, StoredHook } from '../../storage/release.ts';
import type { Rendering } from '../render/render-release.ts';

export interface RevisionDescription {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly status: ReleaseStatus;
  readonly description: string;
  readonly method: ApplyMethod;
  readonly nowMs: number;
  /** time when the release's first revision was deployed; undefined if this record is the first revision */
  readonly firstDeployed: string | undefined;
  readonly config: ReadonlyMap<string, Value>;
}

/** Creates the record of a rendered revision. */
export function buildRecord(rendering: Rendering, details: RevisionDescription): ReleaseRecord {
  const now = formatRfc3339(details.nowMs);
  return {
    name: details.name,
    info: {
      first_deployed: details.firstDeployed ?? now,
      last_deployed: now,
      // Helm 3 requires this field.
      deleted: '',
      description: details.description,
      status: details.status,
      ...(rendering.notes === '' ? {} : { notes: rendering.notes }),
    },
    chart: storeChart(rendering.chart),
    ...(details.config.size > 0 ? { config: toJson(new Map(details.config)) as JsonMap } : {}),
    manifest: rendering.manifest,
    ...(rendering.hooks.length > 0 ? { hooks: rendering.hooks.map(storeHook) } : {}),
    version: details.revision,
    namespace: details.namespace,
    apply_method: details.method,
  };
}

function storeHook(hook: Hook): StoredHook {
  return {
    name: hook.name,
    kind: hook.kind,
    path: hook.path,
    manifest: hook.manifest,
    events: hook.events,
    last_run: { phase: '' },
    ...(hook.weight === 0 ? {} : { weight: hook.weight }),
    ...(hook.deletePolicies.length > 0 ? { delete_policies: hook.deletePolicies } : {}),
    ...(hook.outputLogPolicies.length > 0 ? { output_log_policies: hook.outputLogPolicies } : {}),
  };
}

function storeChart(chart: Chart): StoredChart {
  return {
    metadata: metadataFields(chart.metadata),
    lock: chart.lock ? { ...chart.lock, dependencies: chart.lock.dependencies.map(dependencyFields) } : null,
    templates: storeFiles(chart.templates),
    values: hasValues(chart) ? (toJson(chart.values) as JsonMap) : null,
    schema: chart.schema ? Buffer.from(chart.schema).toString('base64') : null,
    schemamodtime: chart.schemaModTime ?? '0001-01-01T00:00:00Z',
    files: storeFiles(chart.files),
    ...(chart.modTime ? { modtime: chart.modTime } : {}),
  };
}

/** Converts files to the form used in records. As in Go, an empty list is encoded as null. */
function storeFiles(files: readonly ChartFile[]): StoredFile[] | null {
  return files.length > 0 ? files.map(storeFile) : null;
}

function hasValues(chart: Chart): boolean {
  return chart.values.size > 0 || chart.raw.some((file) => file.name === 'values.yaml');
}

/** Files in the form used in records. They are kept because several releases may use the same chart. */
const storedFiles = new WeakMap<ChartFile, StoredFile>();

function storeFile(file: ChartFile): StoredFile {
  const { name, modTime } = file;
  const known = storedFiles.get(file);
  if (known) return known;
  const stored = { name, data: Buffer.from(file.data).toString('base64'), ...(modTime ? { modtime: modTime } : {}) };
  storedFiles.set(file, stored);
  return stored;
}
