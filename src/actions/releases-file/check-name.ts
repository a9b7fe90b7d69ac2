import { TillerlessError } from '../../errors/tillerless-error.ts';
import { releaseNameProblem } from '../release/release-name.ts';

/** Checks the name of a release. @throws RELEASE_NAME with Helm's message */
export function checkReleaseName(name: string): void {
  const problem = releaseNameProblem(name);
  if (problem === undefined) return;
  throw new TillerlessError('RELEASE_NAME', problem, { helmText: `release name check failed: ${problem}` });
}
