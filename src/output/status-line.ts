import type { Io } from './io.ts';

/** A progress line on stderr. If stderr is not a terminal, nothing is shown. */
export interface StatusLine {
  readonly show: (text: (elapsedMs: number) => string) => void;
  /** erases the line; must be called before anything else is printed */
  close(): void;
}

/** Delay before the line is first shown, so that it does not appear during fast operations. */
const patienceMs = 300;
const redrawMs = 100;

export function startStatusLine(io: Io): StatusLine {
  if (!io.isTerminal.stderr) return { show: () => undefined, close: () => undefined };
  const started = io.now();
  let drawnAt = started + patienceMs - redrawMs;
  let visible = false;
  return {
    show: (text) => {
      if (io.now() - drawnAt < redrawMs) return;
      drawnAt = io.now();
      visible = true;
      io.stderr(`\r\u001b[K${text(drawnAt - started).slice(0, Math.max(20, io.columns - 1))}`);
    },
    close: () => {
      if (visible) io.stderr('\r\u001b[K');
      visible = false;
    },
  };
}
