import { useEffect } from 'preact/hooks';
import { Empty } from '../parts/feedback.tsx';
import { Link } from '../parts/link.tsx';
import { useRoute, viewAddress } from '../state/router.ts';
import { ReleaseView } from './release.tsx';
import { ReleasesView } from './releases.tsx';

/** Shows the view that the address names. */
export function CurrentView() {
  const { path } = useRoute();
  const [place = 'releases', first, second, third = ''] = path;
  useEffect(() => {
    document.title = ['Tillerless', ...(second ? [second] : []), ...(place === 'releases' ? [] : [place])]
      .toReversed()
      .join(' · ');
  }, [place, second]);
  if (place === 'releases' && first === undefined) return <ReleasesView />;
  if (place === 'releases' && first !== undefined && second !== undefined)
    return <ReleaseView key={`${first}/${second}`} namespace={first} name={second} tab={third} />;
  return (
    <Empty icon="search" title="There is no such page">
      <Link to={viewAddress(['releases'])}>Show all releases</Link>
    </Empty>
  );
}
