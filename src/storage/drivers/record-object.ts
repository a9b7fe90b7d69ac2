/** The fields of a Secret or ConfigMap that storage drivers use. */
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
  /** use `textOf` to read the values: if the state of a sandbox is corrupt, they may have other types */
  readonly data?: Readonly<Record<string, string>>;
}

/** A kind of object that stores release records, and how it encodes them. */
export interface RecordKind {
  readonly kind: 'Secret' | 'ConfigMap';
  /** Encodes a payload. Secrets use base64. */
  encode(payload: string): string;
  decode(data: string): string;
}

/** The API calls that a storage driver needs. */
export interface RecordClient {
  list(
    selector: string,
    options: { readonly metadataOnly: boolean; readonly allNamespaces: boolean },
  ): Promise<readonly RecordObject[]>;
  /** Reads a page of objects. Returns undefined if the continue token `next` has expired. */
  page(
    selector: string,
    options: { readonly limit: number; readonly next: string; readonly allNamespaces: boolean },
  ): Promise<{ readonly items: readonly RecordObject[]; readonly next: string | undefined } | undefined>;
  /** Reads an object. Returns undefined if it does not exist. */
  get(name: string, namespace?: string): Promise<RecordObject | undefined>;
  /**
   * Reads at least the given number of bytes from the start of an object's JSON. Returns undefined if the object does not exist.
   */
  beginning(name: string, namespace: string, bytes: number): Promise<string | undefined>;
  /** Creates an object. Returns undefined if an object with this name already exists. */
  create(object: RecordObject): Promise<RecordObject | undefined>;
  /** Replaces an object. Returns undefined if its resourceVersion is stale. */
  replace(object: RecordObject): Promise<RecordObject | undefined>;
  annotate(name: string, annotations: Readonly<Record<string, string>>): Promise<void>;
  remove(name: string): Promise<void>;
}
