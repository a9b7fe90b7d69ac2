import type { TlsChoice } from '../net/connect.ts';

/** What the command line says about where a chart comes from, besides its name. */
export interface ChartSource {
  /** a version or a range; empty for the newest */
  readonly version: string;
  readonly devel: boolean;
  /** address of a repository; empty for those that were added */
  readonly repo: string;
  readonly username: string;
  readonly password: string;
  readonly passCredentials: boolean;
  readonly tls: TlsChoice;
  readonly plainHttp: boolean;
}

/** A chart's archive that was downloaded, now or before. */
export interface FetchedChart {
  /** in the cache */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** name of the archive where it comes from */
  readonly fileName: string;
  /** what is to be told about it */
  readonly said?: string;
  /** the signature that lies beside it; throws when there is none */
  provenance(): Promise<Uint8Array>;
}

/** The range that is asked for: --devel means every version, unless one is named. */
export function rangeOf({ version, devel }: Pick<ChartSource, 'version' | 'devel'>): string {
  return version || (devel ? '>0.0.0-0' : '');
}
