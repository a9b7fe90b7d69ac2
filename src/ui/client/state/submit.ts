import { useState } from 'preact/hooks';
import type { UiProblem } from '../../../report/ui-session.ts';
import { problemOf } from './api-client.ts';

/** A write started by a button. */
export interface Submission {
  readonly isBusy: boolean;
  readonly problem: UiProblem | undefined;
  run(send: () => Promise<void>): void;
}

/** Runs one write request at a time. If the most recent request failed, `problem` contains its error. */
export function useSubmit(): Submission {
  const [state, setState] = useState<{ isBusy: boolean; problem: UiProblem | undefined }>({ isBusy: false, problem: undefined });
  return {
    ...state,
    run: (send) => {
      if (state.isBusy) return;
      setState({ isBusy: true, problem: undefined });
      send().then(
        () => setState({ isBusy: false, problem: undefined }),
        (error: unknown) => setState({ isBusy: false, problem: problemOf(error) }),
      );
    },
  };
}
