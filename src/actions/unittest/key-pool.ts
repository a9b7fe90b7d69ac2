import type { KeyObject } from 'node:crypto';
import type { KeyKind, RenderContext } from '../../engine/render-context.ts';

/**
 * Private keys that all tests of a chart share, because generating an RSA key takes longer than most tests. A rendering never
 * uses the same key twice.
 */
export class KeyPool {
  readonly #keys = new Map<KeyKind, KeyObject[]>();

  /**
   * Returns a `reuseKey` function for one rendering. It returns the keys of earlier renderings in order, and generates more if
   * necessary.
   */
  forRendering(): NonNullable<RenderContext['reuseKey']> {
    const used = new Map<KeyKind, number>();
    return (kind, generate) => {
      const index = used.get(kind) ?? 0;
      used.set(kind, index + 1);
      const keys = this.#keys.get(kind) ?? [];
      this.#keys.set(kind, keys);
      const key = keys[index] ?? generate();
      keys[index] = key;
      return key;
    };
  }
}
