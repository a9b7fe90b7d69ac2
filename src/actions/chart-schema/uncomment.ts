import { parseYaml3 } from '../../base/yaml/yaml.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';

/** A commented-out key, with the indentation, the marker and the rest of the line. */
const COMMENTED_KEY = /^([\t\n\f\r ]*)(#[\t\n\f\r ]*)([^:]+:.*)$/;
const COMMENT = /^[\t\n\f\r ]*#/;
const MARK = /^[\t\n\f\r ]*#[\t\n\f\r ]@schema/;
/** Maximum size of a block of commented-out lines, which is parsed again after each line that is uncommented. */
const MAX_BLOCK = 20_000;

/**
 * Removes the comment markers from commented-out YAML. A block starts at a line that looks like a key, and ends at the next empty
 * line or the next line without a marker. Each line in it is uncommented if the block remains valid YAML. Annotations are not
 * changed.
 */
export function uncommented(text: string): string {
  const uncommenter = new Uncommenter();
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) uncommenter.add(line);
  return uncommenter.end();
}

class Uncommenter {
  readonly #out: string[] = [];
  #block: string[] = [];
  #size = 0;
  #isInBlock = false;
  #isInAnnotation = false;
  #indent = '';
  #marker = 0;

  add(line: string): void {
    if (line === '' && this.#isInBlock) {
      this.#flush();
      this.#out.push(line);
    } else if (MARK.test(line)) {
      this.#isInAnnotation = !this.#isInAnnotation;
      this.#out.push(line);
    } else if (this.#isInAnnotation) this.#out.push(line);
    else this.#addOutside(line);
  }

  end(): string {
    if (this.#block.length > 0) this.#flush();
    return `${this.#out.join('\n')}\n`;
  }

  #flush(): void {
    this.#out.push(...this.#block, '');
    this.#block = [];
    this.#size = 0;
    this.#isInBlock = false;
  }

  #addOutside(line: string): void {
    this.#indent = '';
    this.#marker = 0;
    const key = this.#isInBlock ? null : COMMENTED_KEY.exec(line);
    if (key) {
      this.#isInBlock = true;
      this.#indent = key[1] ?? '';
      this.#marker = key[2]?.length ?? 0;
    }
    if (!this.#isInBlock) this.#out.push(line);
    else if (COMMENT.test(line)) this.#addCommented(line);
    else {
      if (this.#block.length > 0) this.#flush();
      this.#isInBlock = false;
      // The line that ends a block also becomes the first line of the next block, as in helm-schema.
      this.#push(line);
    }
  }

  /**
   * Adds a commented-out line to the current block. The line is uncommented if the block is still valid YAML with it, and still
   * within the size limit.
   */
  #addCommented(line: string): void {
    const stripped = this.#indent + line.slice(this.#indent.length + this.#marker);
    this.#push(this.#size < MAX_BLOCK && isYaml([...this.#block, stripped]) ? stripped : line);
  }

  #push(line: string): void {
    this.#block.push(line);
    this.#size += line.length + 1;
  }
}

function isYaml(lines: readonly string[]): boolean {
  try {
    parseYaml3(lines.join('\n'));
    return true;
  } catch (error) {
    if (isTillerlessError(error)) return false;
    throw error;
  }
}
