import type { TlsChoice } from '../net/connect.ts';

/** Flags that determine where a chart comes from, in addition to its name. */
export interface ChartSource {
  /** version or range; empty for the latest */
  readonly version: string;
  readonly devel: boolean;
  /** URL of a repository; empty for the added ones */
  readonly repo: string;
  readonly username: string;
  readonly password: string;
  readonly passCredentials: boolean;
  readonly tls: TlsChoice;
  readonly plainHttp: boolean;
}

/** A chart archive that was downloaded now or is in the cache. */
export interface FetchedChart {
  /** path in the cache */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** file name of the archive at its source */
  readonly fileName: string;
  /** message to print about it */
  readonly message?: string;
  /** Fetches its provenance file; throws if there is none. */
  provenance(): Promise<Uint8Array>;
}

/** Returns the requested range: --devel means every version, unless a version is given. */
export function rangeOf({ version, devel }: Pick<ChartSource, 'version' | 'devel'>): string {
  return version || (devel ? '>0.0.0-0' : '');
}
