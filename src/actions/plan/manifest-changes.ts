import { lineEdits } from '../../base/line-diff.ts';
import { ParsedDocuments } from '../../base/yaml/parsed-documents.ts';
import type { ManifestChange } from '../../report/manifest-change.ts';
import { documentsOf, type ManifestComparison, type ManifestDocument } from './manifest-documents.ts';
import { maskedSecrets } from './mask-secret-manifests.ts';
import type { OperationPlan } from './plan.ts';

type Revisions = Pick<OperationPlan, 'from' | 'to' | 'documents'>;

/**
 * Compares the manifests of two revisions, as helm-diff does. Objects that exist in both come first, then removed objects, then
 * added ones.
 */
export function manifestChanges({ from, to, documents }: Revisions, comparison: ManifestComparison): ManifestChange[] {
  const parsed = documents ?? new ParsedDocuments();
  const [before, after] = [documentsOf(from, comparison, parsed), documentsOf(to, comparison, parsed)];
  const common = sortedKeys(before).filter((key) => after.has(key));
  const removed = sortedKeys(before).filter((key) => !after.has(key) && before.get(key)?.isKept !== true);
  const added = sortedKeys(after).filter((key) => !before.has(key));
  return [...common, ...removed, ...added].flatMap((key) => changeOf(before.get(key), after.get(key), comparison) ?? []);
}

function sortedKeys(documents: ReadonlyMap<string, ManifestDocument>): string[] {
  return [...documents.keys()].toSorted((a, b) => (a < b ? -1 : 1));
}

function changeOf(
  before: ManifestDocument | undefined,
  after: ManifestDocument | undefined,
  { showSecrets }: ManifestComparison,
): ManifestChange | undefined {
  const subject = after ?? before;
  if (subject === undefined || before?.text === after?.text) return undefined;
  const isMasked = subject.kind === 'Secret' && !showSecrets;
  const [old, next] = isMasked ? maskedSecrets(before?.text, after?.text) : [before?.text, after?.text];
  if (old === next) return undefined;
  const { namespace, name, kind, api } = subject;
  const lines = lineEdits((old ?? '').split('\n'), (next ?? '').split('\n')).map(({ mark, line }) => ({ mark, text: line }));
  return { namespace, name, kind, api, change: before === undefined ? 'ADD' : after === undefined ? 'REMOVE' : 'MODIFY', lines };
}
