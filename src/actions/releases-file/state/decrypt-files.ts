import type { ValueMap } from '../../../base/go/value.ts';
import { isTillerlessError, TillerlessError } from '../../../errors/tillerless-error.ts';
import type { StatePlace } from '../files/find-files.ts';
import type { Outside } from '../files/outside.ts';
import type { SourceFile } from '../files/render-file.ts';
import { runSops } from '../files/run-command.ts';
import { parseValuesMap } from './environment-values.ts';
import { overrideValues } from './state-merge.ts';

/**
 * Decrypts values files with sops and merges them. If a file cannot be decrypted, continues with the others before it fails.
 *
 * @throws RELEASES_SECRET with the number of failures
 */
export function decryptFiles(files: readonly SourceFile[], place: StatePlace, outside: Outside): ValueMap {
  let merged: ValueMap = new Map();
  const failures: TillerlessError[] = [];
  for (const file of files) {
    try {
      merged = overrideValues(merged, decryptFile(file, place, outside));
    } catch (error) {
      if (!isTillerlessError(error)) throw error;
      outside.log('error', `${file.shown}: ${error.message}`);
      failures.push(error);
    }
  }
  if (failures.length === 0) return merged;
  throw new TillerlessError('RELEASES_SECRET', `failed loading environment secrets with ${failures.length} errors`, {
    hint: failures[0]?.hint,
    cause: failures[0],
  });
}

/** Decrypts a values file with sops. @throws RELEASES_EXEC, YAML_PARSE */
export function decryptFile({ path, shown }: SourceFile, { folder }: StatePlace, outside: Outside): ValueMap {
  return parseValuesMap(runSops(path, folder, outside), shown);
}
