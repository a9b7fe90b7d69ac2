import { useEffect, useState } from 'preact/hooks';

/** Reports whether the window is narrower than a number of pixels. */
export function useIsNarrow(px: number): boolean {
  const query = `(max-width: ${px - 0.02}px)`;
  const [isNarrow, setNarrow] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const list = window.matchMedia(query);
    const onChange = (): void => setNarrow(list.matches);
    onChange();
    list.addEventListener('change', onChange);
    return () => list.removeEventListener('change', onChange);
  }, [query]);
  return isNarrow;
}
