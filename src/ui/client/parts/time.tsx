import { useNow } from '../state/clock.ts';
import { ago, fullTime } from '../state/format.ts';

/** Shows a time relative to now. The tooltip shows the exact time. */
export function TimeAgo({ time }: { readonly time: string }) {
  const now = useNow();
  return (
    <time dateTime={time} title={fullTime(time)}>
      {ago(time, now)}
    </time>
  );
}
