/** Keywords set automatically unless excluded. */
export const automaticKeywords = ['type', 'title', 'description', 'required', 'default', 'additionalProperties'] as const;

export type AutomaticKeyword = (typeof automaticKeywords)[number];

/** Options for reading comments. */
export interface CommentOptions {
  /** true to use the whole comment above a key as its description, instead of the last paragraph */
  readonly keepsFullComment: boolean;
  /** true to read types, defaults and descriptions in helm-docs syntax */
  readonly readsHelmDocs: boolean;
  /** true to keep `--` and helm-docs tags in descriptions */
  readonly keepsHelmDocsPrefix: boolean;
}

/** Options for reading values files and inferring the schema. File paths are relative to each chart. */
export interface InferenceOptions extends CommentOptions {
  /** names of the values files, which are merged in this order; missing files are skipped */
  readonly valuesFiles: readonly string[];
  /** true to treat commented-out YAML as if it were not commented out */
  readonly uncomments: boolean;
  /** true to add a comment that refers to the schema to the first values file */
  readonly addsReference: boolean;
  readonly withoutGlobal: boolean;
  /** keywords that are not set automatically */
  readonly skipped: ReadonlySet<AutomaticKeyword>;
}

/** How to generate the schemas of dependencies and include them in the schemas of the charts that depend on them. */
export interface DependencyOptions {
  /**
   * true to ignore dependencies: their schemas are neither generated nor included in the schemas of the charts that depend on
   * them
   */
  readonly isSkipped: boolean;
  /** names of the dependencies to include; all if empty */
  readonly names: ReadonlySet<string>;
  /** true to allow additional properties in the values of dependencies, and to make these values optional */
  readonly isLenient: boolean;
  readonly allowsCycles: boolean;
  /** true to use the existing schema of a dependency instead of generating it */
  readonly keepsExisting: boolean;
}

/** A request to generate schemas. */
export interface SchemaRequest {
  /** directory to search recursively for charts */
  readonly searchRoot: string;
  readonly inference: InferenceOptions;
  readonly dependencies: DependencyOptions;
  /** path of the generated file, relative to the chart */
  readonly outputFile: string;
  readonly endsWithNewline: boolean;
}

/** Maximum number of values in the values files of a chart. The target of an alias is counted again for each alias. */
export const MAX_VALUES = 100_000;

/** The version of helm-schema that this program is compatible with. */
export const helmSchemaVersion = '0.23.4';

export type SchemaLogLevel = 'error' | 'warning' | 'info' | 'debug';

export interface SchemaEnvironment {
  readonly signal: AbortSignal;
  readonly log: (level: SchemaLogLevel, message: string) => void;
}
