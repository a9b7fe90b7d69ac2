import type { ApiContext } from '../context.ts';

/** What moves objects towards what their specs want. */
export interface Controllers {
  /** does everything that is left, at once */
  finish(): void;
  settled(): Promise<void>;
}

export function startControllers(_context: ApiContext, _enabled: boolean): Controllers {
  return { finish: () => undefined, settled: async () => undefined };
}
