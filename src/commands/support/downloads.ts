import type { Downloads } from '../../actions/download-options.ts';
import { startDownloads } from '../../output/download-progress.ts';
import { logLine } from '../../output/io.ts';
import type { Context } from './context.ts';
import { pluginSurroundings } from './plugin-options.ts';

/** Runs a function that downloads files, and shows the progress of its downloads. */
export async function withDownloads<T>(
  context: Context,
  run: (downloads: Downloads) => Promise<T>,
  say: (text: string) => void = context.io.stderr,
): Promise<T> {
  const { io, settings, signal } = context;
  const progress = startDownloads(io);
  const alone = (print: () => void): void => {
    progress.close();
    print();
  };
  try {
    return await run({
      paths: settings.paths,
      home: settings.home,
      env: io.env,
      signal,
      onProgress: progress.show,
      findGetter: async (scheme) => {
        const { pluginGetters } = await import('../../actions/plugins/getters.ts');
        return pluginGetters(pluginSurroundings(context))(scheme);
      },
      log: context.log,
      warn: (message, fields) => alone(() => logLine(io, 'WARN', message, fields)),
      say: (text) => alone(() => say(text)),
    });
  } finally {
    progress.close();
  }
}
