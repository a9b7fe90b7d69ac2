import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

interface VirtualRowsProps<T> {
  readonly items: readonly T[];
  /** height of each row in pixels */
  readonly rowHeight: number;
  readonly label: string;
  readonly render: (item: T, index: number) => ComponentChildren;
  /** called with the visible items after they have changed */
  readonly onVisible?: (items: readonly T[]) => void;
}

/** Number of rows rendered above and below the visible ones, so that fast scrolling does not show gaps. */
const spareRows = 6;

/** A virtualized list: only the visible rows are in the DOM. */
export function VirtualRows<T>({ items, rowHeight, label, render, onVisible }: VirtualRowsProps<T>) {
  const element = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800 });
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return;
    const measure = (): void => setView({ top: box.scrollTop, height: box.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    box.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', measure);
    };
  }, []);
  const first = Math.max(0, Math.floor(view.top / rowHeight) - spareRows);
  const last = Math.min(items.length, Math.ceil((view.top + view.height) / rowHeight) + spareRows);
  const visible = items.slice(first, last);
  useEffect(() => onVisible?.(visible), [items, first, last]);
  return (
    <div ref={element} class="virtual">
      <ul class="virtual-space" aria-label={label} style={{ height: `${items.length * rowHeight}px` }} onKeyDown={moveFocus}>
        {visible.map((item, offset) => {
          const index = first + offset;
          return (
            <li
              key={index}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              class="virtual-row"
              style={{ top: `${index * rowHeight}px`, height: `${rowHeight}px` }}
            >
              {render(item, index)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

/** Moves the focus to the first link in the next row (arrow down or "j") or in the previous row (arrow up or "k"). */
function moveFocus(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const step = steps[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('.virtual-row')].flatMap(
    (row) => row.querySelector<HTMLElement>('a') ?? [],
  );
  const at = links.indexOf(document.activeElement as HTMLElement);
  const next = links[at < 0 ? 0 : at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}
