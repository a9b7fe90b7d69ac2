import { type KubeObject, objectAt, objectsAt, stringAt } from '../state/object.ts';
import type { ControllerTools } from './controller-context.ts';

/** Gives a service of type LoadBalancer an address from a range kept for documentation. */
export function reconcileService(tools: ControllerTools, service: KubeObject): void {
  const spec = objectAt(service, 'spec');
  const balancer = objectAt(objectAt(service, 'status'), 'loadBalancer');
  const has = objectsAt(balancer, 'ingress').length > 0;
  if (spec.type !== 'LoadBalancer') {
    if (has) tools.setStatus(service, { loadBalancer: {} });
    return;
  }
  if (has || service.metadata.annotations?.['sandbox.tillerless.dev/fail'] === 'Pending') return;
  const number = Number(stringAt(spec, 'clusterIP').split('.')[3] ?? 0) || 1;
  tools.setStatus(service, {
    loadBalancer: { ingress: [{ ip: stringAt(spec, 'loadBalancerIP') || `203.0.113.${number}`, ipMode: 'VIP' }] },
  });
}
