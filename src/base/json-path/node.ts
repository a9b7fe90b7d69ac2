import type { Int } from '../go/value.ts';

/** A node of a parsed JSONPath template (k8s.io/client-go/util/jsonpath/node.go). */
export type PathNode =
  /** Text outside of braces, or a quoted literal. Replaces the current values by this text. */
  | { readonly kind: 'text'; readonly text: string }
  /** The content of a pair of braces, or an operand of a filter or union. Each node receives the results of the previous one. */
  | { readonly kind: 'list'; readonly nodes: readonly PathNode[] }
  | { readonly kind: 'field'; readonly name: string }
  /** A number, true or false. Replaces each of the current values. */
  | { readonly kind: 'literal'; readonly value: Int | number | boolean }
  /** `range`, `end` or an unknown keyword. */
  | { readonly kind: 'keyword'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | ({ readonly kind: 'slice' } & Slice)
  | { readonly kind: 'union'; readonly members: readonly ListNode[] }
  | ({ readonly kind: 'filter' } & Filter);

export type ListNode = Extract<PathNode, { kind: 'list' }>;

/** The parameters of `[1]` or `[start:end:step]`. */
export interface Slice {
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** true for an index such as `[1]`, which is a slice with the end 2 */
  readonly isIndex: boolean;
  readonly step: number | undefined;
}

/** A filter such as `[?(@.port==80.0)]`. */
export interface Filter {
  readonly left: ListNode;
  /** `exists` if the filter has no operator; not necessarily a known operator */
  readonly operator: string;
  readonly right: ListNode;
}
