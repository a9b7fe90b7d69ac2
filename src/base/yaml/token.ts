/** Token kinds. Numbers are used because a document has many tokens. */
export const STREAM_END = 0;
export const DIRECTIVE_VERSION = 1;
export const DIRECTIVE_TAG = 2;
export const DOCUMENT_START = 3;
export const DOCUMENT_END = 4;
export const BLOCK_SEQUENCE_START = 5;
export const BLOCK_MAPPING_START = 6;
export const BLOCK_END = 7;
export const FLOW_SEQUENCE_START = 8;
export const FLOW_SEQUENCE_END = 9;
export const FLOW_MAPPING_START = 10;
export const FLOW_MAPPING_END = 11;
export const BLOCK_ENTRY = 12;
export const FLOW_ENTRY = 13;
export const KEY = 14;
export const VALUE = 15;
export const ALIAS = 16;
export const ANCHOR = 17;
export const TAG = 18;
export const SCALAR = 19;

export class Token {
  readonly kind: number;
  /** line number, starting at 0 */
  readonly line: number;
  /** content of a scalar, name of an anchor, handle of a tag, or version or handle of a directive */
  readonly value: string;
  /** suffix of a tag, or prefix of a %TAG directive */
  readonly suffix: string;
  /** true for a plain scalar, whose type is determined by its content */
  readonly plain: boolean;

  constructor(kind: number, line: number, value = '', suffix = '', plain = false) {
    this.kind = kind;
    this.line = line;
    this.value = value;
    this.suffix = suffix;
    this.plain = plain;
  }
}
