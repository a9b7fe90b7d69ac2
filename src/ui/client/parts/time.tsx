import { useNow } from '../state/clock.ts';
import { ago, fullTime } from '../state/format.ts';

/** How long ago a time was. The exact time is in its title. */
export function TimeAgo({ time }: { readonly time: string }) {
  const now = useNow();
  return (
    <time dateTime={time} title={fullTime(time)}>
      {ago(time, now)}
    </time>
  );
}
