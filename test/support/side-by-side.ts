/** Runs tasks, a few at a time, in their order; each result is awaited where it is asked for. */
export function sideBySide<T>(tasks: readonly (() => Promise<T>)[], width: number): () => Promise<T>[] {
  let started: Promise<T>[] | undefined;
  return () => {
    if (started) return started;
    const lanes: Promise<unknown>[] = Array.from({ length: width }, () => Promise.resolve());
    started = tasks.map((task, i) => {
      const run = (lanes[i % width] ?? Promise.resolve()).then(task);
      // Who awaits the result hears of its failure; the lane goes on.
      lanes[i % width] = run.catch(() => undefined);
      return run;
    });
    return started;
  };
}
