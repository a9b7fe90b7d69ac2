import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { isNotFound } from '../../kube/api-status.ts';
import { type StoredRevision, userLabels } from '../../storage/driver.ts';
import { withStatus } from '../../storage/release.ts';
import type { Session } from '../session.ts';

/** Somebody who writes a record again and again has to stop at some time. */
const attempts = 5;

/**
 * Marks a revision as superseded. A record that somebody else has written since it was read is read again, and what they wrote is
 * kept: an operation that has come so far must not stay pending for it. It is stored even when the operation was cancelled.
 *
 * @param description when absent the record keeps its own
 * @throws STORAGE_CONFLICT when the record does not come to rest
 */
export async function supersede(session: Session, revision: StoredRevision, description?: string): Promise<void> {
  const { releases } = session.uncancelled();
  for (let at = revision, attempt = 1; ; attempt++) {
    const old = at.record();
    const record = withStatus(old, 'superseded', description ?? old.info.description ?? '');
    try {
      await releases.update({ record, labels: userLabels(at.labels), annotations: {} }, at);
      return;
    } catch (error) {
      if (isNotFound(error)) return;
      if (!isTillerlessError(error, 'STORAGE_CONFLICT') || attempt >= attempts) throw error;
    }
    const newer = await releases.get(revision.name, revision.revision);
    // Somebody has pruned or superseded it.
    if (!newer || newer.status === 'superseded') return;
    at = newer;
  }
}
