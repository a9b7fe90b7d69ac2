import type { TemplateMark } from './output-trace.ts';

/** How often the condition of a branch was true and false. For `range`, true means that there was at least one element. */
export interface BranchCounts {
  readonly taken: number;
  readonly skipped: number;
}

interface FileCounts {
  readonly actions: Map<number, number>;
  readonly branches: Map<number, { taken: number; skipped: number }>;
  readonly templates: Map<string, number>;
}

/**
 * Counts how often actions, branches and named templates ran across any number of renders. Only renders with coverage enabled are
 * counted.
 */
export class Coverage {
  readonly #files = new Map<string, FileCounts>();

  #file(file: string): FileCounts {
    const known = this.#files.get(file) ?? { actions: new Map(), branches: new Map(), templates: new Map() };
    this.#files.set(file, known);
    return known;
  }

  /** Returns a function that counts the runs of an action. It must be called once per run. */
  action({ file, pos }: TemplateMark): () => void {
    const { actions } = this.#file(file);
    return () => void actions.set(pos, (actions.get(pos) ?? 0) + 1);
  }

  /**
   * Returns a function that counts how often a branch is taken or skipped. It must be called each time the condition is
   * evaluated.
   */
  branch({ file, pos }: TemplateMark): (isTaken: boolean) => void {
    const { branches } = this.#file(file);
    const counts = branches.get(pos) ?? { taken: 0, skipped: 0 };
    branches.set(pos, counts);
    return (isTaken) => {
      if (isTaken) counts.taken++;
      else counts.skipped++;
    };
  }

  /** Returns a function that counts the runs of a named template. It must be called once per run. */
  template(file: string, name: string): () => void {
    const { templates } = this.#file(file);
    return () => void templates.set(name, (templates.get(name) ?? 0) + 1);
  }

  actionCount({ file, pos }: TemplateMark): number {
    return this.#files.get(file)?.actions.get(pos) ?? 0;
  }

  branchCounts({ file, pos }: TemplateMark): BranchCounts {
    return this.#files.get(file)?.branches.get(pos) ?? { taken: 0, skipped: 0 };
  }

  templateCount(file: string, name: string): number {
    return this.#files.get(file)?.templates.get(name) ?? 0;
  }
}
