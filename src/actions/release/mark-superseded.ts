import { isTillerlessError } from '../../errors/tillerless-error.ts';
import { isNotFound } from '../../kube/api-status.ts';
import { type StoredRevision, userLabels } from '../../storage/driver.ts';
import { withStatus } from '../../storage/release.ts';
import type { Session } from '../session.ts';

/** Maximum number of attempts while other processes keep changing the record. */
const attempts = 5;

/**
 * Marks a revision as superseded, even if the operation was cancelled. If another process has changed the record in the meantime,
 * its changes are preserved.
 *
 * @param description the new description; defaults to the current one
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
    // Nothing to do if another process has deleted the revision or marked it as superseded.
    if (!newer || newer.status === 'superseded') return;
    at = newer;
  }
}
