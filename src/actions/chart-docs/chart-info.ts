import type { YamlNode } from '../../base/yaml/node.ts';
import type { DescribedPaths } from './described-paths.ts';

export interface Maintainer {
  readonly name: string;
  readonly email: string;
  readonly url: string;
}

/** The fields of Chart.yaml that templates can read. Missing fields are empty. */
export interface ChartFields {
  readonly apiVersion: string;
  readonly appVersion: string;
  readonly kubeVersion: string;
  readonly name: string;
  readonly deprecated: boolean;
  readonly description: string;
  readonly version: string;
  readonly home: string;
  readonly type: string;
  readonly sources: readonly string[];
  readonly engine: string;
  readonly maintainers: readonly Maintainer[];
}

export interface ChartDependency {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly alias: string;
}

/** All the information needed to generate a chart's documentation. */
export interface ChartInfo {
  /** path of the chart relative to the working directory; identifies the chart */
  readonly directory: string;
  readonly fields: ChartFields;
  /** sorted by repository and name */
  readonly dependencies: readonly ChartDependency[];
  /** values.yaml without the entries marked with @ignore; undefined if the file is empty */
  readonly values: YamlNode | undefined;
  readonly described: DescribedPaths;
  /** path of the values file, for error messages */
  readonly valuesFile: string;
}
