import { asNil, int, type Value, type ValueMap } from '../../base/go/value.ts';
import type { Chart, Dependency } from '../../chart/model.ts';
import { validateValues } from '../schema/validate-values.ts';
import { stringMap } from '../template/go-types.ts';
import { coalesceValues, type Warn } from './coalesce.ts';

/** The properties of the release that a chart is rendered for. */
export interface ReleaseFacts {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly isInstall: boolean;
  readonly isUpgrade: boolean;
}

export interface RenderValuesRequest {
  /** the chart, whose dependencies must have been processed */
  readonly chart: Chart;
  readonly userValues: ValueMap;
  readonly release: ReleaseFacts;
  readonly skipSchema: boolean;
  readonly warn?: Warn;
}

function dependencyObject(dependency: Dependency): ValueMap {
  return new Map<string, Value>([
    ['Name', dependency.name],
    ['Version', dependency.version ?? ''],
    ['Repository', dependency.repository],
    ['Condition', dependency.condition ?? ''],
    ['Tags', [...(dependency.tags ?? [])]],
    ['Enabled', dependency.enabled ?? false],
    ['ImportValues', [...(dependency.importValues ?? [])]],
    ['Alias', dependency.alias ?? ''],
  ]);
}

function annotations(entries: Readonly<Record<string, string>> | undefined): ValueMap {
  const map = stringMap(Object.entries(entries ?? {}));
  return entries === undefined ? asNil(map) : map;
}

/** Returns .Chart in Helm 4's form: a map keyed by the field names of the Go struct. */
export function chartObject(chart: Chart, isRoot: boolean): ValueMap {
  const { metadata } = chart;
  return new Map<string, Value>([
    ['Name', metadata.name],
    ['Home', metadata.home ?? ''],
    ['Sources', [...(metadata.sources ?? [])]],
    ['Version', metadata.version],
    ['Description', metadata.description ?? ''],
    ['Keywords', [...(metadata.keywords ?? [])]],
    [
      'Maintainers',
      (metadata.maintainers ?? []).map(
        ({ name = '', email = '', url = '' }) =>
          new Map<string, Value>([
            ['Name', name],
            ['Email', email],
            ['URL', url],
          ]),
      ),
    ],
    ['Icon', metadata.icon ?? ''],
    ['APIVersion', metadata.apiVersion],
    ['Condition', metadata.condition ?? ''],
    ['Tags', metadata.tags ?? ''],
    ['AppVersion', metadata.appVersion ?? ''],
    ['Deprecated', metadata.deprecated ?? false],
    ['Annotations', annotations(metadata.annotations)],
    ['KubeVersion', metadata.kubeVersion ?? ''],
    ['Dependencies', (metadata.dependencies ?? []).map(dependencyObject)],
    ['Type', metadata.type ?? ''],
    ['IsRoot', isRoot],
  ]);
}

/** Returns .Release. */
function releaseObject(release: ReleaseFacts): ValueMap {
  return new Map<string, Value>([
    ['Name', release.name],
    ['Namespace', release.namespace],
    ['IsUpgrade', release.isUpgrade],
    ['IsInstall', release.isInstall],
    ['Revision', int(release.revision)],
    ['Service', 'Helm'],
  ]);
}

/**
 * Computes the top-level data for templates (Helm's ToRenderValues), which consists of .Values, .Chart and .Release. The values
 * of the chart and its subcharts are validated against their schemas. The renderer adds .Capabilities and .Files.
 *
 * @throws VALUES_NOT_TABLE, VALUES_SCHEMA
 */
export function toRenderValues(request: RenderValuesRequest): ValueMap {
  const { chart, userValues, release, skipSchema, warn } = request;
  const values = coalesceValues(chart, userValues, warn);
  if (!skipSchema) validateValues(chart, values);
  return new Map<string, Value>([
    ['Chart', chartObject(chart, true)],
    ['Release', releaseObject(release)],
    ['Values', values],
  ]);
}
