import type { ValueReaders } from '../actions/user-values.ts';
import type { Context } from './context.ts';

/** Where nobody is asked for a password. */
const openPlace = {
  login: { username: '', password: '' },
  passCredentials: false,
  tls: { caFile: '', certFile: '', keyFile: '', insecureSkipVerify: false },
};

/** How values that lie elsewhere are read; what downloads is loaded when an address is named. */
export function valueReaders(context: Context): ValueReaders {
  return {
    readStdin: context.io.readStdin,
    fetch: async (address) => {
      const { withDownloads } = await import('./downloads.ts');
      const { downloadFile } = await import('../actions/fetch-chart.ts');
      return withDownloads(context, (downloads) => downloadFile(new URL(address), openPlace, downloads));
    },
  };
}
