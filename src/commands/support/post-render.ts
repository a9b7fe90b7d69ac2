import { findPostRenderer, type PostRenderer } from '../../actions/render/post-renderer.ts';
import type { FlagValues } from '../flags/flag.ts';
import type { postRenderFlags } from '../flags/release-flags.ts';
import type { Context } from './context.ts';

/** Returns the post-renderer passed with --post-renderer, or undefined if the flag is not set. @throws USAGE */
export function postRendererOf({ io, settings }: Context, flags: FlagValues<typeof postRenderFlags>): PostRenderer | undefined {
  const { env, cwd } = io;
  return findPostRenderer(flags['post-renderer'], flags['post-renderer-args'], { plugins: settings.paths.plugins, env, cwd });
}
