import type { FetchedDependency } from '../../actions/dependencies/fetch.ts';
import type { DependencyReport, DependencyRequest } from '../../actions/dependencies/update.ts';
import type { Downloads } from '../../actions/download-options.ts';
import { formatRfc3339 } from '../../base/go/rfc3339.ts';
import { defineFlags, type FlagValues } from '../flags/flag.ts';
import { serverFlags, serverSource, verifyFlags } from '../flags/server-flags.ts';
import { outcomeText, updateComplete, updateHeading } from '../repo/update.ts';
import { keyringOf } from '../support/chart-path.ts';
import type { Context } from '../support/context.ts';
import { withDownloads } from '../support/downloads.ts';

export const dependencyFlags = defineFlags({
  ...serverFlags,
  ...verifyFlags,
  'skip-refresh': { kind: 'bool', describe: 'use the cached repository indexes without updating them' },
});

/** A report that prints nothing. */
export const quietReport: DependencyReport = { refreshed: () => undefined, saved: () => undefined };

interface Run {
  readonly folder: string;
  readonly flags: FlagValues<typeof serverFlags>;
  readonly skipRefresh: boolean;
  readonly work: (request: DependencyRequest, downloads: Downloads, report: DependencyReport) => Promise<void>;
  readonly report: DependencyReport;
  readonly keyring?: string | undefined;
}

/** Updates or builds the dependencies of a chart. */
export function runDependencies(context: Context, { folder, flags, skipRefresh, work, report, keyring }: Run): Promise<void> {
  const source = serverSource(flags, '');
  const request = { folder, source, skipRefresh, keyring, now: formatRfc3339(context.io.now()) };
  return withDownloads(context, (downloads) => work(request, downloads, report));
}

/** Returns a reporter that prints the same progress messages as Helm. */
function textReport(print: (text: string) => void): DependencyReport {
  return {
    refreshed: (outcomes, managed) => {
      print(managed ? updateHeading : 'Getting updates for unmanaged Helm repositories...\n');
      const shown = managed
        ? outcomes
        : outcomes.map(({ repository, problem }) => ({ repository: { ...repository, name: repository.url }, problem }));
      print(shown.map(outcomeText).join(''));
      if (managed) print(updateComplete);
    },
    saved: (fetched) => print(savedText(fetched)),
  };
}

function savedText(fetched: readonly FetchedDependency[]): string {
  const seen = new Set<string>();
  const lines = fetched.map(({ dependency: { locked, from }, archive }) => {
    if (from.kind === 'present')
      return `Dependency ${locked.name} did not declare a repository. Assuming it exists in the charts directory\n`;
    if (from.kind === 'folder' || archive === undefined) return '';
    const known = seen.has(archive.fileName);
    seen.add(archive.fileName);
    return `${known ? 'Already downloaded' : 'Downloading'} ${locked.name} from repo ${locked.repository}\n${archive.message ?? ''}`;
  });
  return `Saving ${fetched.length} charts\n${lines.join('')}Deleting outdated charts\n`;
}

export async function runOf(
  context: Context,
  args: readonly string[],
  flags: FlagValues<typeof dependencyFlags>,
): Promise<Omit<Run, 'work'>> {
  return {
    folder: args[0] ?? '.',
    flags,
    skipRefresh: flags['skip-refresh'],
    report: textReport(context.io.stdout),
    keyring: flags.verify ? await keyringOf(context, flags) : undefined,
  };
}
