import { readFileSync } from 'node:fs';
import { systemProblem } from '../../base/os-error-text.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

/** Decodes `data` from base64 or, if it is empty, reads the file. Returns undefined if both are empty. @throws KUBECONFIG */
export function dataOrFile(data: string, file: string): Buffer | undefined {
  return data ? Buffer.from(data, 'base64') : file ? readNamedFile(file) : undefined;
}

/** Reads a file that a kubeconfig refers to. @throws KUBECONFIG */
export function readNamedFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new TillerlessError('KUBECONFIG', `cannot read ${file}, referenced in the kubeconfig: ${systemProblem(error)}`, {
      helmText: `kubernetes cluster unreachable: open ${file}: ${systemProblem(error)}`,
      cause: error,
    });
  }
}
