import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Options of JavaScriptCore for rendering large charts. By default, most of the CPU time is spent on garbage collection and on
 * optimizing functions that do not run long enough for this to be worthwhile. These options turn off FTL, the most expensive
 * optimizing compiler, and let DFG, the other one, compile functions later than by default.
 */
const forLargeCharts: Readonly<Record<string, string>> = {
  BUN_JSC_useFTLJIT: '0',
  BUN_JSC_thresholdForOptimizeAfterWarmUp: '3000',
  BUN_JSC_thresholdForOptimizeAfterLongWarmUp: '3000',
  BUN_JSC_thresholdForOptimizeSoon: '3000',
  BUN_JSC_largeHeapSize: '100000000',
};
/**
 * Options for rendering one chart many times. Functions are compiled earlier than in other runs, because they are called more
 * often. JavaScriptCore is made to assume that the machine has little memory, so that it collects garbage earlier. By default, it
 * lets the heap grow to twice the size of the data.
 */
const forUnitTests: Readonly<Record<string, string>> = {
  // This option resets others, so it must come first.
  BUN_JSC_jitPolicyScale: '0.35',
  BUN_JSC_useFTLJIT: '0',
  BUN_JSC_largeHeapSize: '50000000',
  BUN_JSC_forceRAMSize: '300000000',
};
/**
 * Options for rendering many charts. As in unit tests, functions are compiled early. Garbage is not collected concurrently, which
 * would take more time in total.
 */
const forManyReleases: Readonly<Record<string, string>> = {
  // As above, this option must come first.
  BUN_JSC_jitPolicyScale: '0.25',
  ...forLargeCharts,
  BUN_JSC_useConcurrentGC: '0',
  BUN_JSC_largeHeapSize: '80000000',
  BUN_JSC_forceRAMSize: '300000000',
};
/**
 * Options for rendering many charts without a cluster. The heap can be larger, because no live objects are in memory. For a few
 * dozen releases, no garbage is collected.
 */
const forManyTemplates: Readonly<Record<string, string>> = { ...forManyReleases, BUN_JSC_largeHeapSize: '250000000' };
/** The names of the environment variables. */
export const optionNames = Object.keys({ ...forLargeCharts, ...forManyReleases });

/** Commands that render charts. */
const rendering: ReadonlySet<string> = new Set(['explain', 'install', 'lint', 'plan', 'template', 'upgrade']);
/** Commands that render many charts. For these commands, the sizes of the charts do not determine whether to restart. */
const renderingMany: ReadonlySet<string> = new Set(['helmfile', 'releases']);

/**
 * Limits above which a restart saves more time than it takes: bytes in an archive, files in templates/ and charts/, and bytes in
 * test suites.
 */
const largeArchive = 30_000;
const manyFiles = 40;
const largeSuites = 30_000;

/**
 * Returns the runtime options to set for a restart of the program, or undefined if a restart is not worthwhile or the options are
 * already set.
 */
export function restartOptions(args: readonly string[], env: NodeJS.ProcessEnv): Readonly<Record<string, string>> | undefined {
  if (optionNames.some((name) => env[name] !== undefined)) return undefined;
  if (args.some((arg) => renderingMany.has(arg))) return args.includes('template') ? forManyTemplates : forManyReleases;
  if (args.includes('unittest') && args.some((arg) => isLargeChart(arg) || hasLargeSuites(arg, args))) return forUnitTests;
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
 * Reports whether a chart has many files or large subchart archives. Only the sizes of archives are read, because reading the
 * size of each file would be slow.
 */
function isLargeFolder(folder: string): boolean {
  if (!existsSync(join(folder, 'Chart.yaml'))) return false;
  const templates = filesIn(join(folder, 'templates'));
  const subcharts = filesIn(join(folder, 'charts'));
  const archives = subcharts.filter(isArchive).map((name) => statSync(join(folder, 'charts', name)).size);
  return templates.length + subcharts.length > manyFiles || archives.reduce((sum, size) => sum + size, 0) > largeArchive;
}

/** Reports whether the test suites of a chart are large. They are in tests/, or in the folders that --file specifies. */
function hasLargeSuites(chart: string, args: readonly string[]): boolean {
  if (chart.startsWith('-') || !existsSync(join(chart, 'Chart.yaml'))) return false;
  const patterns = args.filter((_, i) => /^(?:-f|--file)$/.test(args[i - 1] ?? ''));
  const folders = new Set(['tests', ...patterns.map((pattern) => pattern.split('/', 1)[0] ?? '')]);
  try {
    const suites = [...folders].flatMap((folder) => filesIn(join(chart, folder)).map((name) => join(chart, folder, name)));
    return suites.reduce((sum, path) => sum + statSync(path).size, 0) > largeSuites;
  } catch {
    return false;
  }
}

function filesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
}
