export type Theme = 'system' | 'light' | 'dark';

const storageKey = 'tillerless-theme';

export function readTheme(): Theme {
  const stored = window.localStorage.getItem(storageKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Applies a theme to the page and stores it for the next visit. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') window.localStorage.removeItem(storageKey);
  else window.localStorage.setItem(storageKey, theme);
  const isDark = theme === 'dark' || (theme === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
}

/** Follows the system theme unless the user has chosen another one. */
export function followSystemTheme(): void {
  applyTheme(readTheme());
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => applyTheme(readTheme()));
}
