import { useEffect, useMemo, useState } from 'preact/hooks';
import type { UiProblem, UiSession } from '../../report/ui-session.ts';
import { Loading, ProblemBox } from './parts/feedback.tsx';
import { problemOf, readSession } from './state/api-client.ts';
import { AppContext, openApp } from './state/app.ts';
import { useRoute } from './state/router.ts';
import { followSystemTheme } from './state/theme.ts';
import { Shell } from './views/shell.tsx';

/** Loads the session, then shows the views. */
export function Root() {
  const [session, setSession] = useState<UiSession | undefined>();
  const [problem, setProblem] = useState<UiProblem | undefined>();
  const [attempt, setAttempt] = useState(0);
  useEffect(followSystemTheme, []);
  useEffect(() => {
    setProblem(undefined);
    readSession().then(setSession, (error: unknown) => setProblem(problemOf(error)));
  }, [attempt]);
  if (session) return <Connected session={session} />;
  return (
    <main class="start">
      {problem ? <ProblemBox problem={problem} onRetry={() => setAttempt(attempt + 1)} /> : <Loading label="Connecting" />}
    </main>
  );
}

function Connected({ session }: { readonly session: UiSession }) {
  const requested = useRoute().query.get('context') ?? '';
  const context = session.contexts.includes(requested) ? requested : session.context;
  const app = useMemo(() => openApp(session, context), [session, context]);
  useEffect(() => () => app.close(), [app]);
  return (
    <AppContext.Provider value={app}>
      <Shell key={context} />
    </AppContext.Provider>
  );
}
