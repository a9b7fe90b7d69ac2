import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { isNotFound } from '../../kube/api-status.ts';
import { type StoredRevision, userLabels } from '../../storage/driver.ts';
import { withStatus } from '../../storage/release.ts';
import type { Session } from '../session.ts';

/** Maximum number of attempts if other processes keep changing the record. */
const attempts = 5;

/**
 * Marks a revision as superseded. If another process has changed the record, it is read again and their changes are kept, so that
 * the operation does not stay pending. This happens even if the operation was cancelled.
 *
 * @param description new description; by default it is unchanged
 * @throws STORAGE_CONFLICT if the record keeps changing
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
    // Another process has deleted or superseded it.
    if (!newer || newer.status === 'superseded') return;
    at = newer;
  }
}
