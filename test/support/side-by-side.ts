/** Runs tasks in order with limited concurrency. Callers await each result. */
export function sideBySide<T>(tasks: readonly (() => Promise<T>)[], width: number): () => Promise<T>[] {
  let started: Promise<T>[] | undefined;
  return () => {
    if (started) return started;
    const lanes: Promise<unknown>[] = Array.from({ length: width }, () => Promise.resolve());
    started = tasks.map((task, i) => {
      const run = (lanes[i % width] ?? Promise.resolve()).then(task);
      // The caller that awaits the result gets the error; the lane continues.
      lanes[i % width] = run.catch(() => undefined);
      return run;
    });
    return started;
  };
}
