import { fromGoBytes } from '../base/go/bytes.ts';
import type { Compiled } from './template/runtime.ts';

/** The templates of a file; those without a body do not replace others. */
export type CompiledFile = readonly (Compiled & { readonly empty: boolean })[];

/** A text that `tpl` runs, and what it defines. */
export interface CompiledText {
  /** its name in positions */
  readonly file: string;
  readonly compiled: Compiled;
  readonly defined: ReadonlyMap<string, Compiled>;
}

/** Maximum number of cached texts; any others are compiled each time. */
const maxTexts = 2_000;
const maxTextLength = 20_000;

/**
 * Compiled templates for charts that are rendered again and again, with other values. Renderings that are traced, or run in another
 * language, do not share it.
 */
export class TemplateCache {
  readonly #files = new Map<string, { readonly text: string; readonly compiled: CompiledFile }>();
  readonly #texts = new Map<string, CompiledText>();
  readonly #decoded = new WeakMap<Uint8Array, string>();
  #count = 0;

  /** The text of a file. */
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

  /** @param compile of a text, under a name that is not in use */
  text(text: string, compile: (index: number) => CompiledText): CompiledText {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const compiled = compile(this.#count++);
    if (this.#texts.size < maxTexts && text.length <= maxTextLength) this.#texts.set(text, compiled);
    return compiled;
  }
}
