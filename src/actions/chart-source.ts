import type { TlsChoice } from '../net/connect.ts';

/** The flags that, together with the name of a chart, determine where it is loaded from. */
export interface ChartSource {
  /** version or range; empty for the latest version */
  readonly version: string;
  readonly devel: boolean;
  /** URL of a repository; empty to use the repositories that have been added */
  readonly repo: string;
  readonly username: string;
  readonly password: string;
  readonly passCredentials: boolean;
  readonly tls: TlsChoice;
  readonly plainHttp: boolean;
}

/** A source without version and credentials. */
export const noSource: ChartSource = {
  version: '',
  devel: false,
  repo: '',
  username: '',
  password: '',
  passCredentials: false,
  tls: { caFile: '', certFile: '', keyFile: '', insecureSkipVerify: false },
  plainHttp: false,
};

/** A chart archive that has been downloaded or was already in the cache. */
export interface FetchedChart {
  readonly bytes: Uint8Array;
  /** file name of the archive in the repository or registry */
  readonly fileName: string;
  /** message to print about the download */
  readonly message?: string;
  /** Returns the path of the archive in the cache. @throws FILE_IO if the cache cannot be written */
  path(): string;
  /** Fetches the chart's provenance file. Throws an error if there is none. */
  provenance(): Promise<Uint8Array>;
}

/** Returns the requested version or range. If there is none, --devel selects a range that includes prereleases. */
export function rangeOf({ version, devel }: Pick<ChartSource, 'version' | 'devel'>): string {
  return version || (devel ? '>0.0.0-0' : '');
}
