import { randomBytes } from 'node:crypto';
import type { PreparedOperation } from '../../actions/plan/prepared-operation.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { UiPlan } from '../../report/ui-operations.ts';

/** A plan that has been shown and can be run once. */
export interface KeptPlan {
  readonly shown: UiPlan;
  readonly prepared: PreparedOperation;
}

/** Plans contain whole charts, so only the latest ones are kept. */
const maxPlans = 20;

/** Keeps plans in memory until they are run. */
export class PlanStore {
  readonly #plans = new Map<string, KeptPlan>();

  add(shown: Omit<UiPlan, 'id'>, prepared: PreparedOperation): UiPlan {
    const plan = { ...shown, id: randomBytes(12).toString('hex') };
    this.#plans.set(plan.id, { shown: plan, prepared });
    for (const id of this.#plans.keys()) {
      if (this.#plans.size <= maxPlans) break;
      this.#plans.delete(id);
    }
    return plan;
  }

  /** @throws PLAN_STALE if the plan has been run or discarded */
  get(id: string): KeptPlan {
    const plan = this.#plans.get(id);
    if (plan) return plan;
    throw new TillerlessError('PLAN_STALE', 'the plan has already been run, or has been replaced by newer plans', {
      hint: 'create a new plan',
    });
  }

  /** Removes a plan, so that it cannot be run twice. @throws PLAN_STALE */
  take(id: string): KeptPlan {
    const plan = this.get(id);
    this.#plans.delete(id);
    return plan;
  }
}
