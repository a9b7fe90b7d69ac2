import type { ValueMap } from '../../base/go/value.ts';
import type { SetExpression } from './set-syntax.ts';

/** A values file, or other values that are treated like one. */
export interface ValueFile {
  /** path as given by the user, or a name for display */
  readonly path: string;
  /** content of the file; absent for values that do not come from a file */
  readonly text?: string;
  readonly values: ValueMap;
}

/** All values of the user by source, in the order given. */
export interface ValueSources {
  readonly files: readonly ValueFile[];
  readonly expressions: readonly SetExpression[];
}
