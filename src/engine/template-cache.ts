import { fromGoBytes } from '../base/go/bytes.ts';
import type { Compiled } from './template/runtime.ts';

/** The templates defined in a file. Empty templates do not replace existing ones. */
export type CompiledFile = readonly (Compiled & { readonly empty: boolean })[];

/** Compiled template text that was passed to `tpl`, and the templates it defines. */
export interface CompiledText {
  /** file name used in locations */
  readonly file: string;
  readonly compiled: Compiled;
  readonly defined: ReadonlyMap<string, Compiled>;
}

/** Maximum number of compiled templates in the cache. Once it is full, other templates are compiled on every use. */
const maxTexts = 2_000;
const maxTextLength = 20_000;

/**
 * Caches compiled templates of charts that are rendered repeatedly with different values. The cache is not used for traced
 * renders or for other template languages.
 */
export class TemplateCache {
  readonly #files = new Map<string, { readonly text: string; readonly compiled: CompiledFile }>();
  readonly #texts = new Map<string, CompiledText>();
  readonly #decoded = new WeakMap<Uint8Array, string>();
  #count = 0;

  /** Returns the decoded content of a file. */
  textOf(data: Uint8Array): string {
    const known = this.#decoded.get(data);
    if (known !== undefined) return known;
    const text = fromGoBytes(data);
    this.#decoded.set(data, text);
    return text;
  }

  file(name: string, text: string, compile: () => CompiledFile): CompiledFile {
    const known = this.#files.get(name);
    if (known?.text === text) return known.compiled;
    const compiled = compile();
    this.#files.set(name, { text, compiled });
    return compiled;
  }

  /** @param compile called if the text is not cached; `index` makes the name of the compiled template unique */
  text(text: string, compile: (index: number) => CompiledText): CompiledText {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const compiled = compile(this.#count++);
    if (this.#texts.size < maxTexts && text.length <= maxTextLength) this.#texts.set(text, compiled);
    return compiled;
  }
}
