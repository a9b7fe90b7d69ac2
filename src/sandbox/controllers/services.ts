import { listOf, specOf, statusOf } from '../../base/kubernetes/wire-types.ts';
import type { KubeObject } from '../state/object.ts';
import type { ControllerTools } from './controller-context.ts';

/** Assigns a documentation address (RFC 5737) to a Service of type LoadBalancer. */
export function reconcileService(tools: ControllerTools, service: KubeObject): void {
  const [spec, status] = [specOf<'/Service'>(service), statusOf<'/Service'>(service)];
  const has = listOf(status.loadBalancer?.ingress).length > 0;
  if (spec.type !== 'LoadBalancer') {
    if (has) tools.setStatus<'/Service'>(service, { loadBalancer: {} });
    return;
  }
  if (has || service.metadata.annotations?.['sandbox.tillerless.dev/fail'] === 'Pending') return;
  const number = Number(String(spec.clusterIP).split('.')[3] ?? 0) || 1;
  tools.setStatus<'/Service'>(service, {
    loadBalancer: { ingress: [{ ip: spec.loadBalancerIP || `203.0.113.${number}`, ipMode: 'VIP' }] },
  });
}
