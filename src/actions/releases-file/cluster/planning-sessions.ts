import { readNoRules } from '../../../kube/access-review.ts';
import type { Cluster } from '../../../kube/cluster.ts';
import { createSharedReader } from '../../../kube/shared-live-reader.ts';
import type { Session } from '../../session.ts';

/**
 * Returns a function that adapts sessions for planning several releases: the live objects of a kind are listed once for all
 * releases. The sessions may return outdated objects, so they must not be used to execute a plan.
 *
 * @param signal cancels the list requests
 * @param checksPermissions false to skip reading the user's permissions
 */
export function planningSessions(
  signal: AbortSignal,
  { checksPermissions }: { readonly checksPermissions: boolean },
): (session: Session) => Session {
  const readers = new Map<Cluster, Cluster['readLive']>();
  return (session) => {
    const { cluster } = session;
    if (cluster === undefined) return session;
    const readLive = readers.get(cluster) ?? createSharedReader(cluster.client, signal);
    readers.set(cluster, readLive);
    const rules = checksPermissions ? {} : { readRules: readNoRules };
    return { ...session, cluster: { ...cluster, readLive, ...rules } };
  };
}
