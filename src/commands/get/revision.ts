import { readRevision } from '../../actions/release/read-history.ts';
import type { Context } from '../support/context.ts';

export async function revisionOf(context: Context, name: string | undefined, revision: number) {
  const session = await context.session();
  return readRevision(session.releases, name ?? '', revision, session.namespace);
}
