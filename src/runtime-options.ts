import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Options of JavaScriptCore for rendering large charts. By default, half of the CPU time is spent on optimizing functions that do
 * not run long enough for this to be worthwhile, and on garbage collection. Functions that run tens of thousands of times are
 * still optimized.
 */
const forLargeCharts: Readonly<Record<string, string>> = {
  BUN_JSC_thresholdForOptimizeAfterWarmUp: '30000',
  BUN_JSC_thresholdForOptimizeAfterLongWarmUp: '30000',
  BUN_JSC_thresholdForOptimizeSoon: '30000',
  BUN_JSC_largeHeapSize: '100000000',
};
/**
 * Options for commands that render many charts. JavaScriptCore is made to assume this much memory, in bytes, so that it collects
 * garbage earlier. By default, it lets the heap grow to twice the size of the data.
 */
const forManyCharts: Readonly<Record<string, string>> = { ...forLargeCharts, BUN_JSC_forceRAMSize: '600000000' };
/** The names of the environment variables. */
export const optionNames = Object.keys(forManyCharts);

/** Commands that render charts. */
const rendering: ReadonlySet<string> = new Set(['explain', 'install', 'lint', 'plan', 'template', 'unittest', 'upgrade']);
/** Commands that render many charts, whose sizes are not known in advance. */
const renderingMany: ReadonlySet<string> = new Set(['helmfile', 'releases']);

/**
 * Thresholds above which a command is faster overall if it restarts: archive size in bytes, and number of files in templates/ and
 * charts/.
 */
const largeArchive = 30_000;
const manyFiles = 40;

/**
 * Returns the runtime options to set for a restart of the program, or undefined if a restart is not worthwhile or the options are
 * already set.
 */
export function restartOptions(args: readonly string[], env: NodeJS.ProcessEnv): Readonly<Record<string, string>> | undefined {
  if (optionNames.some((name) => env[name] !== undefined)) return undefined;
  if (args.some((arg) => renderingMany.has(arg))) return forManyCharts;
  return args.some((arg) => rendering.has(arg)) && args.some(isLargeChart) ? forLargeCharts : undefined;
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

/**
 * Reports whether a chart has many files or large archived subcharts. Files are counted, because that is faster than adding up
 * their sizes; only the sizes of archives are added up.
 */
function isLargeFolder(folder: string): boolean {
  if (!existsSync(join(folder, 'Chart.yaml'))) return false;
  const templates = filesIn(join(folder, 'templates'));
  const subcharts = filesIn(join(folder, 'charts'));
  const archives = subcharts.filter(isArchive).map((name) => statSync(join(folder, 'charts', name)).size);
  return templates.length + subcharts.length > manyFiles || archives.reduce((sum, size) => sum + size, 0) > largeArchive;
}

function filesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
}
