import { isObject, type JsonObject, type KubeObject, objectAt, objectsAt, stringAt } from './object.ts';
import type { Resource } from './resources.ts';

/** Converts an object to another version of its kind. */
export function convertObject(object: KubeObject, to: Pick<Resource, 'apiVersion' | 'kind'>): KubeObject {
  if (to.kind === 'HorizontalPodAutoscaler')
    return to.apiVersion === 'autoscaling/v1' ? autoscalerToV1(object) : autoscalerToV2(object);
  return { ...object, apiVersion: to.apiVersion, kind: to.kind };
}

function autoscalerToV1(object: KubeObject): KubeObject {
  const { metrics: _, behavior: _b, ...spec } = objectAt(object, 'spec');
  const { currentMetrics: _m, conditions: _c, ...status } = objectAt(object, 'status');
  const cpu = objectsAt(object.spec, 'metrics').find((metric) => stringAt(objectAt(metric, 'resource'), 'name') === 'cpu');
  const target = objectAt(objectAt(cpu, 'resource'), 'target').averageUtilization;
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    status,
  };
}

function autoscalerToV2(object: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: percentage, ...spec } = objectAt(object, 'spec');
  const metric: JsonObject = {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: percentage } },
  };
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    spec: percentage === undefined ? spec : { ...spec, metrics: [metric] },
    ...(isObject(object.status) ? { status: object.status } : {}),
  };
}
