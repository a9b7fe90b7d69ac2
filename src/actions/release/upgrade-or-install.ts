import type { Session } from '../session.ts';

/** What `upgrade --install` has to do: a release that does not exist, or is uninstalled, is installed. */
export async function releaseToUpgrade(session: Session, name: string): Promise<'install' | 'upgrade'> {
  const heads = await session.releases.heads({ name });
  const last = heads.toSorted((a, b) => a.revision - b.revision).at(-1);
  return !last || last.status === 'uninstalled' ? 'install' : 'upgrade';
}
