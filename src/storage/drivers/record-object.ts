/** A Secret or ConfigMap as far as this layer looks at it. */
export interface RecordObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly type?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly uid?: string;
    readonly resourceVersion?: string;
  };
  /** read with `textOf`: an API server has only texts here, but the state of a sandbox may be damaged */
  readonly data?: Readonly<Record<string, string>>;
}

/** How the two kinds of objects differ. */
export interface RecordKind {
  readonly kind: 'Secret' | 'ConfigMap';
  /** Secrets carry their data in base64 once more */
  encode(payload: string): string;
  decode(data: string): string;
}

/** The API calls a driver needs; the cluster's client satisfies it. Paths are below the collection of the namespace. */
export interface RecordClient {
  list(
    selector: string,
    options: { readonly metadataOnly: boolean; readonly allNamespaces: boolean },
  ): Promise<readonly RecordObject[]>;
  /** whole objects; undefined when `next` is too old to go on from */
  page(
    selector: string,
    options: { readonly limit: number; readonly next: string; readonly allNamespaces: boolean },
  ): Promise<{ readonly items: readonly RecordObject[]; readonly next: string | undefined } | undefined>;
  /** undefined when there is none */
  get(name: string, namespace?: string): Promise<RecordObject | undefined>;
  /** the first bytes of an object's JSON, or a little more; undefined when there is none */
  beginning(name: string, namespace: string, bytes: number): Promise<string | undefined>;
  /** undefined when an object of that name exists */
  create(object: RecordObject): Promise<RecordObject | undefined>;
  /** undefined when the resourceVersion is not the current one */
  replace(object: RecordObject): Promise<RecordObject | undefined>;
  annotate(name: string, annotations: Readonly<Record<string, string>>): Promise<void>;
  remove(name: string): Promise<void>;
}
