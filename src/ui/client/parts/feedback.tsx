import type { ComponentChildren } from 'preact';
import type { UiProblem } from '../../../report/ui-session.ts';
import { Icon, type IconName } from './icons.tsx';

/** An error with its cause and a hint. */
export function ProblemBox({ problem, onRetry }: { readonly problem: UiProblem; readonly onRetry?: () => void }) {
  return (
    <div class="notice notice-bad" role="alert">
      <Icon name="warning" />
      <div>
        <p class="notice-title">{problem.message}</p>
        {problem.where && <p class="mono small">{problem.where}</p>}
        {problem.notes && (
          <ul class="notice-notes">
            {problem.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
        {problem.hint && <p class="notice-hint">{problem.hint}</p>}
        <p class="small muted">
          Error code <code>{problem.code}</code>
        </p>
        {onRetry && (
          <button type="button" class="button button-small" onClick={onRetry}>
            Try again
          </button>
        )}
      </div>
    </div>
  );
}

type NoticeTone = 'info' | 'warn' | 'good' | 'bad';

export function Notice({ tone, children }: { readonly tone: NoticeTone; readonly children: ComponentChildren }) {
  return (
    <div class={`notice notice-${tone}`}>
      <Icon name={tone === 'good' ? 'check' : 'warning'} />
      <div>{children}</div>
    </div>
  );
}

/** Shown instead of a list that has no items. */
export function Empty({
  icon,
  title,
  children,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <p class="empty-title">{title}</p>
      {children && <div class="empty-text">{children}</div>}
    </div>
  );
}

/** Shown while data is loaded for the first time. */
export function Loading({ label, lines = 4 }: { readonly label: string; readonly lines?: number }) {
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">{label}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} class={`skeleton skeleton-${index % 3}`} />
      ))}
    </div>
  );
}

interface LoadedProps<T> {
  readonly loaded: { readonly data: T | undefined; readonly problem: UiProblem | undefined; reload(): void };
  readonly label: string;
  readonly children: (data: T) => ComponentChildren;
}

/** Codes of errors that cannot be resolved by reading the same data again. */
const finalCodes = new Set(['PLAN_STALE', 'USAGE']);

/**
 * Shows the loaded data, a loading indicator, or an error. Once a release has been uninstalled, its previously loaded data is no
 * longer shown.
 */
export function Loaded<T>({ loaded, label, children }: LoadedProps<T>) {
  const { data, problem, reload } = loaded;
  return (
    <>
      {problem && <ProblemBox problem={problem} {...(finalCodes.has(problem.code) ? {} : { onRetry: reload })} />}
      {data === undefined || problem?.code === 'RELEASE_NOT_FOUND' ? !problem && <Loading label={label} /> : children(data)}
    </>
  );
}
