import type { Value, ValueMap } from '../base/go/value.ts';

/** A file of a chart; the name is relative to the chart's root, with forward slashes. */
export interface ChartFile {
  readonly name: string;
  readonly data: Uint8Array;
  /** RFC 3339; only where the source has one */
  readonly modTime?: string;
}

export interface Maintainer {
  readonly name?: string;
  readonly email?: string;
  readonly url?: string;
}

/** An entry of `dependencies` in Chart.yaml. */
export interface Dependency {
  readonly name: string;
  readonly version?: string;
  readonly repository: string;
  readonly condition?: string;
  readonly tags?: readonly string[];
  readonly enabled?: boolean;
  readonly importValues?: readonly Value[];
  readonly alias?: string;
  /** HIP-0025: subcharts that have to be ready before this one */
  readonly dependsOn?: readonly string[];
}

/** Chart.yaml; fields that Helm knows, absent where the file has none. */
export interface ChartMetadata {
  readonly name: string;
  readonly home?: string;
  readonly sources?: readonly string[];
  readonly version: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly maintainers?: readonly Maintainer[];
  readonly icon?: string;
  readonly apiVersion: string;
  readonly condition?: string;
  readonly tags?: string;
  readonly appVersion?: string;
  readonly deprecated?: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly kubeVersion?: string;
  readonly dependencies?: readonly Dependency[];
  readonly type?: string;
}

export interface ChartLock {
  readonly generated: string;
  readonly digest: string;
  readonly dependencies: readonly Dependency[];
}

/** A loaded chart with its subcharts. Data: loaders and dependency processing make new ones, nobody changes one. */
/** A document that a schema refers to by its address: what was fetched, or why it could not be. */
export interface RemoteSchema {
  readonly data?: Uint8Array;
  readonly problem?: string;
}

/** By address, without fragment. */
export type RemoteSchemas = ReadonlyMap<string, RemoteSchema>;

export interface Chart {
  readonly metadata: ChartMetadata;
  readonly lock?: ChartLock;
  /** values.yaml as read; an empty map when there is none */
  readonly values: ValueMap;
  /** values.schema.json, unread */
  readonly schema?: Uint8Array;
  /** what `schema` refers to elsewhere, fetched */
  readonly remoteSchemas?: RemoteSchemas;
  /** below templates/, in load order */
  readonly templates: readonly ChartFile[];
  /** everything else that .Files serves, crds/ included */
  readonly files: readonly ChartFile[];
  /** every file as found, before any interpretation (values.yaml, Chart.yaml ... too) */
  readonly raw: readonly ChartFile[];
  /** subcharts of charts/, in load order; after dependency processing only the enabled ones, renamed by alias */
  readonly subcharts: readonly Chart[];
  readonly modTime?: string;
  readonly schemaModTime?: string;
}

export function isLibrary(chart: Chart): boolean {
  return chart.metadata.type === 'library';
}
