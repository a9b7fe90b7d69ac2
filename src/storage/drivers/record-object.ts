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
    readonly resourceVersion?: string;
  };
  readonly data?: Readonly<Record<string, string>>;
}

/** How the two kinds of objects differ. */
export interface RecordKind {
  readonly kind: 'Secret' | 'ConfigMap';
  /** Secrets carry their data in base64 once more */
  encode(payload: string): string;
  decode(data: string): string;
}
