import type { Driver, StoredRevision } from '../../storage/driver.ts';

/**
 * Deletes old revisions to make room for a new one. Like Helm, it deletes the oldest revisions first, but never the latest
 * deployed revision.
 *
 * @param max number of revisions to keep, including the new one; 0 to keep all
 */
export async function pruneHistory(driver: Driver, history: readonly StoredRevision[], max: number): Promise<void> {
  if (max <= 0 || history.length < max) return;
  const deployed = history.findLast((revision) => revision.status === 'deployed');
  const surplus = history.filter((revision) => revision !== deployed).slice(0, history.length - (max - 1));
  await Promise.all(surplus.map((revision) => driver.remove(revision)));
}
