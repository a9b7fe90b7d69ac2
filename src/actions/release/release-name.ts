import { TillerlessError } from '../../errors/tillerless-error.ts';

const pattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const patternText = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

/**
 * Refuses what can not be the name of a release.
 * @param helmText  Helm words it differently from one operation to the next
 * @throws RELEASE_NAME
 */
export function checkReleaseName(name: string, helmText = `release name is invalid: ${name}`): void {
  const problem = releaseNameProblem(name);
  if (problem === undefined) return;
  throw new TillerlessError('RELEASE_NAME', problem, {
    helmText,
    hint: 'use lower-case letters, digits, dashes and dots, 53 characters at most',
  });
}

/** What is wrong with a name, in Helm's words; undefined when nothing is. */
export function releaseNameProblem(name: string): string | undefined {
  if (name === '') return 'release name "": no name provided';
  if (name.length <= 53 && pattern.test(name)) return undefined;
  return `release name ${JSON.stringify(name)}: invalid release name, must match regex ${patternText} and the length must not be longer than 53`;
}
