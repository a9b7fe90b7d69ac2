import { useEffect, useRef } from 'preact/hooks';
import { Link } from '../parts/link.tsx';
import { useApp } from '../state/app.ts';
import { useRoute, viewAddress } from '../state/router.ts';
import { InstallView } from './action-views.tsx';
import { ChartView } from './chart-view.tsx';
import { ChartsView } from './charts-view.tsx';
import { CompareReleasesView } from './compare-view.tsx';
import { OperationsView, OperationView } from './operation-view.tsx';
import { NoPlans, PlanView } from './plan-view.tsx';
import { ReleaseView } from './release.tsx';
import { ReleasesView } from './releases.tsx';

/**
 * Moves the focus to the content when another view is shown, so that screen readers announce it. Switching tabs keeps the focus.
 */
function useFocusOnChange(view: string): void {
  const shown = useRef(view);
  useEffect(() => {
    if (shown.current === view) return;
    shown.current = view;
    document.getElementById('main')?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [view]);
}

/** Shows the view for the current URL. */
export function CurrentView() {
  const { path } = useRoute();
  const { session } = useApp();
  const [section = 'releases', first, second, third = ''] = path;
  useEffect(() => {
    document.title = ['Tillerless', ...(second ? [second] : []), ...(section === 'releases' ? [] : [section])]
      .toReversed()
      .join(' · ');
  }, [section, second]);
  useFocusOnChange(`${section}/${first ?? ''}/${second ?? ''}`);
  if (section === 'releases' && first === undefined) return <ReleasesView />;
  if (section === 'releases' && first !== undefined && second !== undefined)
    return <ReleaseView key={`${first}/${second}`} namespace={first} name={second} tab={third} />;
  if (section === 'operations') return first === undefined ? <OperationsView /> : <OperationView key={first} id={first} />;
  if (session.isReadOnly && (section === 'plans' || section === 'install')) return <NoPlans />;
  if (section === 'plans' && first !== undefined) return <PlanView key={first} id={first} />;
  if (section === 'charts')
    return first !== undefined && second !== undefined ? <ChartView repository={first} name={second} /> : <ChartsView />;
  if (section === 'compare') return <CompareReleasesView />;
  if (section === 'install') return <InstallView />;
  return (
    <div class="page">
      <h1>There is no such page</h1>
      <p>
        <Link to={viewAddress(['releases'])}>Show all releases</Link>
      </p>
    </div>
  );
}
