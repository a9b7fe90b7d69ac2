import { Link } from './link.tsx';

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly address: string;
  readonly count?: number;
}

/** Links to the views of one item. Each view has its own URL, so these are links rather than ARIA tabs. */
export function Tabs({
  tabs,
  current,
  label,
}: {
  readonly tabs: readonly Tab[];
  readonly current: string;
  readonly label: string;
}) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.id} to={tab.address} class="tab" aria-current={tab.id === current ? 'page' : undefined}>
          {tab.label}
          {tab.count !== undefined && <span class="tab-count">{tab.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
