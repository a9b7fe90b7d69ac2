import type { Value, ValueMap } from '../base/go/value.ts';

/** A file in a chart. Its name is relative to the chart's root and contains forward slashes. */
export interface ChartFile {
  readonly name: string;
  readonly data: Uint8Array;
  /** modification time in RFC 3339 format; undefined if the source does not have one */
  readonly modTime?: string;
}

export interface Maintainer {
  readonly name?: string;
  readonly email?: string;
  readonly url?: string;
}

/** A `dependencies` entry in Chart.yaml. */
export interface Dependency {
  readonly name: string;
  readonly version?: string;
  readonly repository: string;
  readonly condition?: string;
  readonly tags?: readonly string[];
  readonly enabled?: boolean;
  readonly importValues?: readonly Value[];
  readonly alias?: string;
  /** subcharts that must be ready before this one (HIP-0025) */
  readonly dependsOn?: readonly string[];
}

/** The fields of Chart.yaml that Helm defines. */
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

/** A remote document that a schema refers to: its content or, if it could not be fetched, the error message. */
export interface RemoteSchema {
  readonly data?: Uint8Array;
  readonly problem?: string;
}

/** Remote documents, keyed by their URL without a fragment. */
export type RemoteSchemas = ReadonlyMap<string, RemoteSchema>;

/** A loaded chart with its subcharts. It is immutable: loading and dependency processing return new charts. */
export interface Chart {
  readonly metadata: ChartMetadata;
  readonly lock?: ChartLock;
  /** content of values.yaml; an empty map if there is none */
  readonly values: ValueMap;
  /** unparsed content of values.schema.json */
  readonly schema?: Uint8Array;
  /** remote documents that `schema` refers to */
  readonly remoteSchemas?: RemoteSchemas;
  /** files in templates/, in load order */
  readonly templates: readonly ChartFile[];
  /** all other files that are available in .Files, including those in crds/ */
  readonly files: readonly ChartFile[];
  /** all files of the chart with their original content, including values.yaml and Chart.yaml */
  readonly raw: readonly ChartFile[];
  /** subcharts in charts/, in load order; after dependency processing, only those that are enabled, renamed to their aliases */
  readonly subcharts: readonly Chart[];
  readonly modTime?: string;
  readonly schemaModTime?: string;
}

export function isLibrary(chart: Chart): boolean {
  return chart.metadata.type === 'library';
}
