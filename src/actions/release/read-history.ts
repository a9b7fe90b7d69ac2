import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { Driver, RevisionHead, StoredRevision } from '../../storage/driver.ts';
import type { Session } from '../session.ts';
import { checkReleaseName } from './release-name.ts';

/** Returns the latest deployed revision, or undefined if there is none. */
export function lastDeployed(history: readonly StoredRevision[]): StoredRevision | undefined {
  return history.findLast((revision) => revision.status === 'deployed');
}

/**
 * Reads the history of an existing release, oldest first.
 *
 * @throws RELEASE_NAME, RELEASE_NOT_FOUND
 */
export async function readHistory(driver: Driver, name: string, namespace: string): Promise<readonly StoredRevision[]> {
  checkReleaseName(name);
  const history = await driver.history(name);
  if (history.length === 0) throw releaseNotFound(name, namespace);
  return history;
}

/**
 * Reads a release's history, oldest first, while discovery runs. With the memory driver, discovery is left to a later step, so
 * that errors about the release are reported before connection errors, as in Helm.
 */
export async function historyWhileDiscovering(session: Session, name: string): Promise<readonly StoredRevision[]> {
  const [history] = await Promise.all([session.releases.history(name), session.cluster?.discover()]);
  return history;
}

/**
 * Reads a revision of a release.
 *
 * @param revision 0 for the latest revision
 * @throws RELEASE_NAME, RELEASE_NOT_FOUND
 */
export async function readRevision(driver: Driver, name: string, revision: number, namespace: string): Promise<StoredRevision> {
  checkReleaseName(name, `releaseContent: Release name is invalid: ${name}`);
  if (revision > 0) {
    const stored = await driver.get(name, revision);
    if (stored) return stored;
    throw releaseNotFound(name, namespace, revision);
  }
  const history = await readHistory(driver, name, namespace);
  const last = history.at(-1);
  if (!last) throw releaseNotFound(name, namespace);
  return last;
}

function releaseNotFound(name: string, namespace: string, revision?: number): TillerlessError {
  const subject = revision === undefined ? `release "${name}"` : `revision ${revision} of release "${name}"`;
  return new TillerlessError('RELEASE_NOT_FOUND', `${subject} not found in namespace "${namespace}"`, {
    helmText: 'release: not found',
    hint: `${subject} does not exist in namespace "${namespace}"; run \`list -A\` to list releases in all namespaces`,
  });
}

/** Returns the metadata of the latest revision, or undefined if the release has no revisions. */
export async function newestHead(session: Session, name: string): Promise<RevisionHead | undefined> {
  const heads = await session.releases.heads({ name });
  return heads.toSorted((a, b) => a.revision - b.revision).at(-1);
}
