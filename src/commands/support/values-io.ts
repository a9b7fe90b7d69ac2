import type { ValueReaders } from '../../actions/render/user-values.ts';
import { givenAddress } from '../../base/parse-url.ts';
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
