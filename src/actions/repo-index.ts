import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { orderedJson } from '../base/ordered-json.ts';
import { writeWhole } from '../base/write-whole.ts';
import { dumpYaml } from '../base/yaml.ts';
import { type IndexRequest, makeIndex, mergeIndex, type WrittenIndex } from '../repo/write-index.ts';

export interface RepoIndexRequest extends IndexRequest {
  /** path of an older index that is to be taken over; empty for none */
  readonly merge: string;
  readonly json: boolean;
}

/** Writes the index.yaml of a folder with archives. @throws FILE_IO, REPOSITORY_INDEX */
export function indexFolder(request: RepoIndexRequest): void {
  const { merge, json } = request;
  const index = makeIndex(request);
  const text = (written: WrittenIndex): string => (json ? orderedJson(written, 2) : dumpYaml(written));
  // Helm makes the older index when there is none, empty.
  if (merge !== '' && !existsSync(merge)) writeWhole(merge, text({ ...index, entries: {} }));
  const whole = merge === '' ? index : mergeIndex(index, readFileSync(merge));
  writeWhole(join(request.folder, 'index.yaml'), text(whole));
}
