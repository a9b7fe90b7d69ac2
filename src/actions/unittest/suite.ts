import type { Value, ValueMap } from '../../base/go/value.ts';

/** The resource that `lookup` reads for an API version and kind. */
export interface ResourceScheme {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespaced: boolean;
}

/** Keys that are valid in both suites and tests; see helm-unittest's DOCUMENT.md. */
export interface TestSettings {
  /** values files, relative to the suite file */
  readonly values: readonly string[];
  readonly set: ReadonlyMap<string, Value>;
  readonly templates: readonly string[];
  readonly release: {
    readonly name: string;
    readonly namespace: string;
    readonly revision: number;
    readonly upgrade: boolean;
  };
  readonly capabilities: {
    readonly major: string;
    readonly minor: string;
    /** null to ignore the suite's API versions */
    readonly apiVersions: readonly string[] | null;
  };
  readonly chart: { readonly version: string; readonly appVersion: string };
  readonly skip: { readonly reason: string; readonly minimumVersion: string };
  readonly objects: readonly ValueMap[];
  /** schemes, keyed by API version and kind, for example "v1/Secret" */
  readonly schemes: ReadonlyMap<string, ResourceScheme>;
  readonly postRenderer: { readonly command: string; readonly args: readonly string[] } | undefined;
}

/** Selects some of a template's documents. */
export interface DocumentSelector {
  readonly path: string;
  /** undefined to select documents with any value at the path */
  readonly value: Value | undefined;
  readonly matchMany: boolean;
  readonly skipEmptyTemplates: boolean;
}

export interface Assertion {
  readonly type: string;
  readonly parameters: Value;
  readonly not: boolean;
  readonly template: string;
  readonly documentIndex: number | undefined;
  readonly selector: DocumentSelector | undefined;
}

export interface Test extends TestSettings {
  readonly name: string;
  readonly template: string;
  readonly documentIndex: number | undefined;
  readonly selector: DocumentSelector | undefined;
  /** null for an empty item */
  readonly asserts: readonly (Assertion | null)[];
}

export interface Suite extends TestSettings {
  readonly name: string;
  readonly excludeTemplates: readonly string[];
  readonly includeCrds: boolean;
  readonly snapshotId: string;
  readonly tests: readonly Test[];
  /**
   * true if the suite could be parsed only after its invalid escape sequences were fixed; values files on the command line are
   * then ignored
   */
  readonly isUnchecked: boolean;
}
