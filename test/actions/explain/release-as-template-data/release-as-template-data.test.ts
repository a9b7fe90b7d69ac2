import { readFileSync } from 'node:fs';
import { releaseData } from '../../../../src/actions/explain/release-as-template-data.ts';
import { renderText } from '../../../../src/actions/render/render-text.ts';
import { localZone } from '../../../../src/base/go/time.ts';
import { isTillerlessError } from '../../../../src/errors/tillerless-error.ts';
import type { StoredRevision } from '../../../../src/storage/driver.ts';
import type { ReleaseRecord } from '../../../../src/storage/release.ts';
import { jsonLines } from '../../../support/work-folder.ts';

/** What `helm get all rel --template TEMPLATE` (helm 4.3.2) prints for the revision in revision.json. */
interface Recorded {
  readonly template: string;
  /** TZ; UTC if not set */
  readonly zone?: string;
  /** output, including the output before an error */
  readonly output?: string;
  /** the error message, if helm fails with exit code 1 */
  readonly error?: string;
}

const stored = JSON.parse(readFileSync(new URL('revision.json', import.meta.url), 'utf8')) as {
  readonly labels: Readonly<Record<string, string>>;
  readonly record: ReleaseRecord;
};

const revision: StoredRevision = {
  ...{ name: 'rel', namespace: 'default', revision: 1, status: 'deployed', annotations: {}, uid: '', resourceVersion: '' },
  labels: stored.labels,
  record: () => stored.record,
};

function answer(template: string, zone = 'UTC'): Pick<Recorded, 'output' | 'error'> {
  const written: string[] = [];
  const output = (): { output?: string } => (written.join('') === '' ? {} : { output: written.join('') });
  try {
    renderText(template, releaseData(revision, localZone(zone)), (text) => written.push(text));
    return output();
  } catch (error) {
    if (!isTillerlessError(error)) throw error;
    return { ...output(), error: error.helmText ?? error.message };
  }
}

it.each(jsonLines<Recorded>(new URL('cases.jsonl', import.meta.url)))('$template', ({ template, zone, ...want }) => {
  expect(answer(template, zone)).toEqual(want);
});
