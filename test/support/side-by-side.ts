/** Runs tasks in order with limited concurrency. Callers await each result individually. */
export function sideBySide<T>(tasks: readonly (() => Promise<T>)[], width: number): () => Promise<T>[] {
  let started: Promise<T>[] | undefined;
  return () => {
    if (started) return started;
    const lanes: Promise<unknown>[] = Array.from({ length: width }, () => Promise.resolve());
    started = tasks.map((task, i) => {
      const run = (lanes[i % width] ?? Promise.resolve()).then(task);
      // The caller that awaits this result receives the error. The next task in the lane starts regardless.
      lanes[i % width] = run.catch(() => undefined);
      return run;
    });
    return started;
  };
}
