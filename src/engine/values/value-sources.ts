import type { ValueMap } from '../../base/go/value.ts';
import type { SetExpression } from './set-syntax.ts';

/** A values file, or other values that stand in for one. */
export interface ValueFile {
  /** as the user named it, or what to call it */
  readonly path: string;
  /** absent for values that were read from no file */
  readonly text?: string;
  readonly values: ValueMap;
}

/** What a user gave, source by source, in the order given. */
export interface ValueSources {
  readonly files: readonly ValueFile[];
  readonly expressions: readonly SetExpression[];
}
