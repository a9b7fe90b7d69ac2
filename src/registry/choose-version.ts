import { checkConstraint, compareVersions, parseConstraint, tryVersion } from '../base/semver-range.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { versionOf } from './reference.ts';

const shownTags = 10;

function tagsHint(tags: readonly string[]): string | undefined {
  if (tags.length === 0) return undefined;
  const more = tags.length > shownTags ? ` and ${tags.length - shownTags} more` : '';
  return `no tag is a semantic version: ${tags.slice(0, shownTags).join(', ')}${more}; use --version to specify an exact tag`;
}

/**
 * Returns the tag of the newest version in a range. An empty range selects the newest stable version.
 *
 * @throws CHART_NOT_FOUND, USAGE
 */
export function chooseTag(repository: string, tags: readonly string[], range: string): string {
  const constraint = parseConstraint(range === '' ? '*' : range);
  const versions = tags
    .flatMap((tag) => {
      const version = tryVersion(versionOf(tag), { strict: true });
      return version ? [{ tag, version }] : [];
    })
    .sort((a, b) => compareVersions(b.version, a.version));
  if (versions.length === 0)
    throw new TillerlessError('CHART_NOT_FOUND', `${repository} has no tags that are versions`, {
      helmText: `unable to locate any tags in provided repository: oci://${repository}`,
      hint: tagsHint(tags),
    });
  const match = versions.find(({ version }) => checkConstraint(constraint, version));
  if (match) return match.tag;
  throw new TillerlessError('CHART_NOT_FOUND', `${repository} has no version that matches "${range}"`, {
    helmText: `could not locate a version matching provided version string ${range}`,
  });
}
