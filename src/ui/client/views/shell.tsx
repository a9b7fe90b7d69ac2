import { useEffect, useState } from 'preact/hooks';
import { Icon, type IconName } from '../parts/icons.tsx';
import { Link } from '../parts/link.tsx';
import { useApp } from '../state/app.ts';
import { navigate, setParameter, useRoute, viewAddress } from '../state/router.ts';
import { useStore } from '../state/store.ts';
import { applyTheme, readTheme, type Theme } from '../state/theme.ts';
import { CurrentView } from './current-view.tsx';

/** The header, the banner and the current view. */
export function Shell() {
  useShortcuts();
  return (
    <div class="shell">
      <a class="skip-link" href="#main">
        Skip to content
      </a>
      <Header />
      <ConnectionBanner />
      <main id="main" tabIndex={-1}>
        <CurrentView />
      </main>
    </div>
  );
}

/** "/" focuses the search field of the view; "g" followed by a letter opens a view. */
function useShortcuts(): void {
  useEffect(() => {
    let prefix = false;
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      const isTyping = target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '/') {
        event.preventDefault();
        document.querySelector<HTMLInputElement>('input[type="search"]')?.focus();
      }
      const address = prefix ? shortcuts[event.key] : undefined;
      if (address) navigate(viewAddress([address]));
      prefix = event.key === 'g';
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

const shortcuts: Readonly<Record<string, string>> = { r: 'releases', c: 'charts', d: 'compare', o: 'operations' };

const sections: readonly { readonly id: string; readonly label: string }[] = [
  { id: 'releases', label: 'Releases' },
  { id: 'charts', label: 'Charts' },
  { id: 'compare', label: 'Compare' },
  { id: 'operations', label: 'Activity' },
];

function Header() {
  const { session, context } = useApp();
  const [first = 'releases'] = useRoute().path;
  return (
    <header class="header">
      <Link to={viewAddress(['releases'])} class="brand" aria-label="Tillerless: releases">
        <img src="/assets/icon.svg" alt="" width="22" height="22" />
        <span>Tillerless</span>
      </Link>
      <nav class="header-nav" aria-label="Main">
        {sections.map(({ id, label }) => (
          <Link key={id} to={viewAddress([id])} class="header-link" aria-current={first === id ? 'page' : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <div class="header-end">
        {session.isReadOnly && (
          <span class="header-tag" title="Started with --read-only: nothing can be changed">
            <Icon name="lock" />
            Read-only
          </span>
        )}
        {session.sandbox === undefined ? (
          <ContextPicker contexts={session.contexts} current={context} />
        ) : (
          <span class="header-tag" title="An embedded API server, not a cluster">
            <Icon name="box" />
            Sandbox {session.sandbox}
          </span>
        )}
        <ThemeButton />
      </div>
    </header>
  );
}

function ContextPicker({ contexts, current }: { readonly contexts: readonly string[]; readonly current: string }) {
  if (contexts.length < 2) return current === '' ? null : <span class="header-tag">{current}</span>;
  return (
    <label class="context-picker">
      <span class="visually-hidden">Kubernetes context</span>
      <select
        value={current}
        onChange={({ currentTarget }) => {
          navigate('/releases');
          setParameter('context', currentTarget.value);
        }}
      >
        {contexts.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

const themes: readonly { readonly id: Theme; readonly icon: IconName; readonly next: Theme }[] = [
  { id: 'system', icon: 'screen', next: 'light' },
  { id: 'light', icon: 'sun', next: 'dark' },
  { id: 'dark', icon: 'moon', next: 'system' },
];

function ThemeButton() {
  const [theme, setTheme] = useState(readTheme);
  const { icon, next } = themes.find(({ id }) => id === theme) ?? { icon: 'screen' as const, next: 'light' as const };
  const label = `Theme: ${theme}. Change to ${next}`;
  return (
    <button
      type="button"
      class="button button-quiet button-icon"
      aria-label={label}
      title={label}
      onClick={() => {
        applyTheme(next);
        setTheme(next);
      }}
    >
      <Icon name={icon} />
    </button>
  );
}

/** A banner that reports that the server or the cluster is unreachable, so the content below may be out of date. */
function ConnectionBanner() {
  const { live } = useApp();
  const { server, cluster } = useStore(live.connection);
  const text =
    server === 'lost'
      ? 'The connection to tillerless ui is lost. Check that the command is still running; if it was restarted, open its new address.'
      : cluster && `The cluster cannot be reached: ${cluster.message}`;
  return (
    <div role="status" aria-live="polite">
      {text && (
        <div class="banner">
          <Icon name="warning" />
          <span>{text} Retrying…</span>
        </div>
      )}
    </div>
  );
}
