import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Options of JavaScriptCore for rendering large charts. By default, half of the CPU time is spent on optimizing functions that do not
 * run long enough for it to pay, and on collecting garbage. Functions that run tens of thousands of times are still optimized.
 */
const forLargeCharts: Readonly<Record<string, string>> = {
  BUN_JSC_thresholdForOptimizeAfterWarmUp: '30000',
  BUN_JSC_thresholdForOptimizeAfterLongWarmUp: '30000',
  BUN_JSC_thresholdForOptimizeSoon: '30000',
  BUN_JSC_largeHeapSize: '100000000',
};
const names = Object.keys(forLargeCharts);

/** Commands that render charts. */
const rendering: ReadonlySet<string> = new Set(['explain', 'install', 'lint', 'plan', 'template', 'unittest', 'upgrade']);
/** Commands that render many charts, whose sizes are not known in advance. */
const renderingMany: ReadonlySet<string> = new Set(['helmfile', 'releases']);

/** Smallest size of a chart, in bytes, for which a restart takes less time than it saves. */
const largeArchive = 30_000;
const largeFolder = 60_000;
/** Typical size of a chart divided by the size of its archive. */
const compression = 4;
/** Maximum number of directory entries to look at. */
const maxEntries = 1_000;

export interface RuntimeOptions {
  /** true if the options are set already, by the user or by a restart */
  readonly isSet: boolean;
  /** names of the environment variables, which other programs must not inherit */
  readonly names: readonly string[];
  /** the options to restart with, if that pays */
  readonly restart?: Readonly<Record<string, string>>;
}

/** Decides which options of the runtime suit a command line. */
export function runtimeOptions(args: readonly string[], env: NodeJS.ProcessEnv): RuntimeOptions {
  if (names.some((name) => env[name] !== undefined)) return { isSet: true, names };
  const isLarge =
    args.some((arg) => renderingMany.has(arg)) || (args.some((arg) => rendering.has(arg)) && args.some(isLargeChart));
  return isLarge ? { isSet: false, names, restart: forLargeCharts } : { isSet: false, names };
}

const isArchive = (path: string): boolean => /\.t(ar\.)?gz$/.test(path);

function isLargeChart(path: string): boolean {
  if (path === '' || path.startsWith('-')) return false;
  try {
    const stats = statSync(path);
    return stats.isDirectory() ? isLargeFolder(path) : isArchive(path) && stats.size > largeArchive;
  } catch {
    return false;
  }
}

/** Adds up the sizes of templates, values and subcharts. */
function isLargeFolder(folder: string): boolean {
  let bytes = 0;
  let entries = 0;
  const open = [join(folder, 'templates'), join(folder, 'charts')].filter((path) => existsSync(path));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (++entries > maxEntries || bytes > largeFolder) return true;
      const inner = join(path, entry.name);
      if (entry.isDirectory()) open.push(inner);
      else if (entry.isFile()) bytes += statSync(inner).size * (isArchive(inner) ? compression : 1);
    }
  }
  return bytes > largeFolder;
}
