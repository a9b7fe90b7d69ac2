import { describeSecret } from '../../base/mask-secret.ts';
import type { ObjectExplanation } from '../../report/explanation.ts';
import type { ReleaseRecord } from '../../storage/release.ts';
import { type ExplainReleaseRequest, explainReleaseObject } from '../explain/explain-release.ts';
import { isSecret } from '../plan/object-view.ts';
import { readRevision } from '../release/read-history.ts';
import { capabilitiesOf, defaultCapabilities } from '../render/capabilities.ts';
import { randomSource } from '../render/random-source.ts';
import type { Session } from '../session.ts';

/** Returns the inputs needed to re-render the chart of a stored revision. */
export async function explainRequest(session: Session, record: ReleaseRecord): Promise<ExplainReleaseRequest> {
  const discovery = await session.discover();
  return {
    record,
    capabilities: discovery ? capabilitiesOf(discovery) : defaultCapabilities(),
    nowMs: session.now(),
    localZone: session.localZone,
    signal: session.signal,
    randomness: (await randomSource('')).randomness,
  };
}

/**
 * Explains the fields of an object in a stored revision. The data of Secrets is replaced with its size and digest.
 *
 * @param object "KIND/NAME" or "KIND/NAME:FIELD.PATH"
 * @throws RELEASE_NOT_FOUND; USAGE if the object or field does not exist
 */
export async function explainRevision(
  session: Session,
  name: string,
  { revision, object }: { readonly revision: number; readonly object: string },
): Promise<ObjectExplanation> {
  const record = (await readRevision(session.releases, name, revision, session.namespace)).record();
  const explanation = await explainReleaseObject(await explainRequest(session, record), object);
  if (!isSecret(explanation)) return explanation;
  const fields = explanation.fields.map((field) => {
    const encoding = field.path.startsWith('stringData') ? 'utf8' : 'base64';
    const isData = /^(?:data|stringData)\b/.test(field.path);
    // In addition to a Secret's data, mask the chart values that it is rendered from, because they contain the same secrets.
    return isData ? { ...field, value: describeSecret(field.value, encoding), values: field.values.map(withoutValue) } : field;
  });
  return { ...explanation, fields };
}

function withoutValue<T extends { readonly value: unknown }>(use: T): T {
  return { ...use, value: '(hidden)' };
}
