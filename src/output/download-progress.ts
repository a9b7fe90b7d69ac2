import type { Io } from './io.ts';
import { startStatusLine } from './status-line.ts';

/** The progress of a download. */
export interface DownloadStep {
  readonly url: string;
  readonly received: number;
  readonly total: number | undefined;
}

/** Shows the progress of downloads if stderr is a terminal. */
export interface DownloadProgress {
  readonly show: (step: DownloadStep) => void;
  /** erases the progress line; must be called before anything else is printed */
  close(): void;
}

const units = ['B', 'kB', 'MB', 'GB'] as const;

/** Shows a line on stderr with the total size and rate of all running downloads. */
export function startDownloads(io: Io): DownloadProgress {
  const line = startStatusLine(io);
  const steps = new Map<string, DownloadStep>();
  return {
    show: (step) => {
      steps.set(step.url, step);
      line.show((elapsedMs) => downloadLine([...steps.values()], elapsedMs));
    },
    close: () => line.close(),
  };
}

/** Formats the progress line, for example "downloading index.yaml  4.2 MB of 20.1 MB  1.9 MB/s". */
function downloadLine(steps: readonly DownloadStep[], elapsedMs: number): string {
  const received = steps.reduce((sum, step) => sum + step.received, 0);
  const known = steps.every(({ total }) => total !== undefined);
  const total = steps.reduce((sum, step) => sum + (step.total ?? 0), 0);
  const name = steps.length === 1 ? (steps[0]?.url.split('/').at(-1) ?? '') : `${steps.length} files`;
  const rate = elapsedMs > 0 ? `  ${bytes((received / elapsedMs) * 1000)}/s` : '';
  return `downloading ${name}  ${bytes(received)}${known ? ` of ${bytes(total)}` : ''}${rate}`;
}

function bytes(count: number): string {
  const power = Math.min(units.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3));
  return `${power === 0 ? Math.round(count) : (count / 1000 ** power).toFixed(1)} ${units[power]}`;
}
