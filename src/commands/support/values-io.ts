import type { ValueInputs, ValueReaders } from '../../actions/render/user-values.ts';
import { givenAddress } from '../../base/parse-url.ts';
import type { FlagValues } from '../flags/flag.ts';
import type { valueFlags } from '../flags/release-flags.ts';
import type { Context } from './context.ts';

/** How values that lie elsewhere are read; what downloads is loaded when an address is named. */
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

/** The values that flags give, as actions take them. */
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
