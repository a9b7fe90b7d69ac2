import type { Value, ValueMap } from '../base/go/value.ts';

/** A file of a chart. The name is relative to the root of the chart, with forward slashes. */
export interface ChartFile {
  readonly name: string;
  readonly data: Uint8Array;
  /** RFC 3339; absent if the source has no times */
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
  /** HIP-0025: subcharts that must be ready before this one */
  readonly dependsOn?: readonly string[];
}

/** The fields of Chart.yaml that Helm knows. */
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

/** A loaded chart with its subcharts. Immutable: loading and dependency processing create new charts. */
/** A remote document that a schema refers to: its content, or the error. */
export interface RemoteSchema {
  readonly data?: Uint8Array;
  readonly problem?: string;
}

/** Remote documents by URL without fragment. */
export type RemoteSchemas = ReadonlyMap<string, RemoteSchema>;

export interface Chart {
  readonly metadata: ChartMetadata;
  readonly lock?: ChartLock;
  /** parsed values.yaml; an empty map if there is none */
  readonly values: ValueMap;
  /** values.schema.json, unparsed */
  readonly schema?: Uint8Array;
  /** fetched remote documents that `schema` refers to */
  readonly remoteSchemas?: RemoteSchemas;
  /** files in templates/, in load order */
  readonly templates: readonly ChartFile[];
  /** all other files that are available in .Files, including crds/ */
  readonly files: readonly ChartFile[];
  /** all files, uninterpreted, including values.yaml and Chart.yaml */
  readonly raw: readonly ChartFile[];
  /** subcharts in charts/, in load order; after dependency processing only the enabled ones, renamed to their aliases */
  readonly subcharts: readonly Chart[];
  readonly modTime?: string;
  readonly schemaModTime?: string;
}

export function isLibrary(chart: Chart): boolean {
  return chart.metadata.type === 'library';
}
