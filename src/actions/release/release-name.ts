import { TillerlessError } from '../../errors/tillerless-error.ts';

const pattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const patternText = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

/**
 * Validates a release name.
 *
 * @param helmText Helm's error message, which depends on the operation
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

/** Validates the name of a release that is to be installed or rendered. @throws RELEASE_NAME */
export function checkNewReleaseName(name: string): void {
  checkReleaseName(name, `release name check failed: ${releaseNameProblem(name)}`);
}

/** Returns Helm's error message for an invalid name, or undefined if the name is valid. */
export function releaseNameProblem(name: string): string | undefined {
  if (name === '') return 'release name "": no name provided';
  if (name.length <= 53 && pattern.test(name)) return undefined;
  return `release name ${JSON.stringify(name)}: invalid release name, must match regex ${patternText} and the length must not be longer than 53`;
}
