import type { ValueInputs, ValueReaders } from '../../actions/render/user-values.ts';
import { givenAddress } from '../../base/parse-url.ts';
import type { FlagValues } from '../flags/flag.ts';
import type { valueFlags } from '../flags/release-flags.ts';
import type { Context } from './context.ts';

/** Returns the readers for values in files and at URLs. The download code is only loaded for a URL. */
export function valueReaders(context: Context): ValueReaders {
  return {
    readStdin: context.io.readStdin,
    fetch: async (address) => {
      const { withDownloads } = await import('./downloads.ts');
      const { downloadOpenFile } = await import('../../actions/charts/fetch-chart.ts');
      return withDownloads(context, (downloads) => downloadOpenFile(givenAddress(address), downloads));
    },
  };
}

/** Converts the value flags to `ValueInputs`. */
export function valueInputs(flags: FlagValues<typeof valueFlags>): ValueInputs {
  return {
    files: flags.values,
    set: flags.set,
    setString: flags['set-string'],
    setJson: flags['set-json'],
    setFile: flags['set-file'],
    setLiteral: flags['set-literal'],
  };
}
