import { TillerlessError } from '../../errors/tillerless-error.ts';
import { shortName } from '../../kube/resource.ts';
import type { Session } from '../session.ts';
import { planOperation } from './plan.ts';
import { digestOf } from './plan-digests.ts';
import { type PlanToSave, savedPlan, writePlan } from './saved-plan.ts';

/** Functions whose results differ each time. */
const unrepeatable =
  /\b(?:rand[A-Z]\w*|shuffle|uuidv4|gen(?:PrivateKey|CA|SelfSignedCert|SignedCert)\w*|htpasswd|bcrypt|encryptAES)\b/;

/**
 * Writes a plan to a file, for later.
 * @throws PLAN_INVALID when the chart renders differently each time, so that the plan could never be carried out; FILE_IO
 */
export async function savePlan(session: Session, file: string, saving: PlanToSave): Promise<void> {
  const { request, plan } = saving;
  if (request.of.kind === 'chart' && request.of.chart.chart.raw.some((each) => unrepeatable.test(textOf(each.data)))) {
    const again = await planOperation(session, request);
    const first = plan.planned.changes.map((change) => digestOf(change.target.object));
    const unsteady = again.planned.changes.filter((change, i) => digestOf(change.target.object) !== first[i]);
    if (unsteady.length > 0) throw unsteadyError(unsteady.map((change) => shortName(change.target)));
  }
  writePlan(file, savedPlan(saving));
}

function textOf(data: Uint8Array): string {
  return Buffer.from(data).toString('latin1');
}

function unsteadyError(names: readonly string[]): TillerlessError {
  return new TillerlessError('PLAN_INVALID', `this plan can't be saved: ${names.join(', ')} is rendered differently each time`, {
    hint: 'give the values that the chart makes up (passwords, certificates); then the same is rendered again',
  });
}
