import type { Driver, StoredRevision } from '../../storage/driver.ts';

/**
 * Makes room for one more revision, as Helm does when it writes one: the oldest go first, the newest deployed one never.
 *
 * @param max revisions to keep including the one to come; 0 keeps all
 */
export async function pruneHistory(driver: Driver, history: readonly StoredRevision[], max: number): Promise<void> {
  if (max <= 0 || history.length < max) return;
  const deployed = history.findLast((each) => each.status === 'deployed');
  const surplus = history.filter((each) => each !== deployed).slice(0, history.length - (max - 1));
  await Promise.all(surplus.map((each) => driver.remove(each)));
}
