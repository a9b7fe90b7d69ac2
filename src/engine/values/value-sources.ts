import type { ValueMap } from '../../base/go/value.ts';
import type { SetExpression } from './set-syntax.ts';

/** A values file, or other values that are treated like a file. */
export interface ValueFile {
  /** path as specified by the user, or a name for display */
  readonly path: string;
  /** content of the file; not set for values that do not come from a file */
  readonly text?: string;
  readonly values: ValueMap;
}

/** All user-supplied values by source, in the order they were specified. */
export interface ValueSources {
  readonly files: readonly ValueFile[];
  readonly expressions: readonly SetExpression[];
}
