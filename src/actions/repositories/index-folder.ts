import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../base/error-code.ts';
import { orderedJson } from '../../base/go/json-stringify.ts';
import { systemProblem } from '../../base/os-error-text.ts';
import { writeWhole } from '../../base/write-file-atomic.ts';
import { dumpYaml } from '../../base/yaml/yaml.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import { type IndexRequest, makeIndex, mergeIndex, type WrittenIndex } from '../../repo/write-index.ts';

export interface RepoIndexRequest extends IndexRequest {
  /** path of an existing index to merge; empty to skip merging */
  readonly merge: string;
  readonly json: boolean;
}

function readOlder(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const reason = `${errorCode(cause) === 'EISDIR' ? 'read' : 'open'} ${path}: ${systemProblem(cause)}`;
    throw new TillerlessError('FILE_IO', `cannot read the index to merge: ${reason}`, {
      helmText: `merge failed: ${reason}`,
      cause,
    });
  }
}

/** Reports whether nothing exists at a path, not even a broken symbolic link. */
function isFree(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined;
}

/** Writes an index.yaml for the chart archives in a directory. @throws FILE_IO, REPOSITORY_INDEX */
export function indexFolder(request: RepoIndexRequest): void {
  const { merge, json } = request;
  const index = makeIndex(request);
  const text = (written: WrittenIndex): string => (json ? orderedJson(written, 2) : dumpYaml(written));
  // Like Helm, create an empty index if the index to merge does not exist.
  if (merge !== '' && isFree(merge)) writeWhole(merge, text({ ...index, entries: {} }));
  const whole = merge === '' ? index : mergeIndex(index, readOlder(merge));
  writeWhole(join(request.folder, 'index.yaml'), text(whole));
}
