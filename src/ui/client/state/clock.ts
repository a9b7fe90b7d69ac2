import { useEffect, useState } from 'preact/hooks';

export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Returns the current time, and re-renders the component after each interval. */
export function useNow(intervalMs = 30_000): number {
  const [now, setNow] = useState(nowMs);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(nowMs()), intervalMs);
    return () => window.clearInterval(timer);
  }, [intervalMs]);
  return now;
}
