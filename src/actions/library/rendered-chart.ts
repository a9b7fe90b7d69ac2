import type { Value } from '../../base/go/value.ts';
import { type Json, type JsonMap, toJson } from '../../base/go/value-to-json.ts';
import type { ParsedDocuments } from '../../base/yaml/parsed-documents.ts';
import type { Chart } from '../../chart/model.ts';
import type { Hook } from '../../engine/hooks.ts';
import { OutputOrigins } from '../../engine/output-origin.ts';
import { eachLeaf } from '../../engine/values/origins.ts';
import { formatValuePath } from '../../engine/values/value-path.ts';
import type { ValueSources } from '../../engine/values/value-sources.ts';
import { FieldWriters } from '../explain/field-writers.ts';
import { unreadValues } from '../explain/unread-values.ts';
import { chartCrds, type Rendering } from '../render/render-release.ts';
import { templateText } from '../render/select-documents.ts';

/** A position in a template. Lines and columns start at 1. */
export interface TemplatePosition {
  /** path that starts with the name of the chart, for example "web/templates/deployment.yaml" */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A field of an object, and the template that wrote it. */
export interface FieldPosition {
  /** for example "spec.replicas" or "spec.containers[0].image" */
  readonly path: string;
  readonly position: TemplatePosition;
  /** the action that wrote the field, for example "{{ .Values.replicas }}"; absent for literal text */
  readonly action?: string;
}

/** A rendered document. */
export interface RenderedDocument {
  /** template that rendered the document, for example "web/templates/deployment.yaml" */
  readonly template: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** YAML as the template wrote it */
  readonly text: string;
  /** the parsed document, in which large integers lose precision, as in Helm's release records */
  readonly object: JsonMap;
  /** the fields whose template position is known; undefined unless the option `positions` is set */
  readonly fields?: readonly FieldPosition[];
}

/** A rendered hook. */
export interface RenderedHook extends RenderedDocument {
  /** for example "pre-install" or "test" */
  readonly events: readonly string[];
  readonly weight: number;
  /** "before-hook-creation", "hook-succeeded" or "hook-failed" */
  readonly deletePolicies: readonly string[];
}

/** A value that the caller set but no template reads. */
export interface UnreadChartValue {
  /**
   * path of the value up to the first key that the chart neither declares nor reads; the entire path if the chart knows all keys
   */
  readonly path: string;
  /** name of the chart whose templates do not read the value */
  readonly chart: string;
  /** the most similar path that has a default, is declared in a schema, or is read by a template */
  readonly suggestion?: string;
  /** name of the values file, "values", or a --set expression */
  readonly source: string;
  readonly line?: number;
  readonly column?: number;
}

/** A rendered chart, as plain data that can be serialized or sent to another thread. */
export interface RenderedChart {
  /** all documents, in the format of `helm template` */
  readonly text: string;
  /** objects in installation order, excluding hooks and the files in crds/ */
  readonly documents: readonly RenderedDocument[];
  readonly hooks: readonly RenderedHook[];
  /** files in crds/ of the chart and its subcharts */
  readonly crds: readonly { readonly path: string; readonly text: string }[];
  /** rendered NOTES.txt; empty if there is none */
  readonly notes: string;
  readonly warnings: readonly string[];
  /** computed values */
  readonly values: JsonMap;
  /** empty without the option `unread` */
  readonly unread: readonly UnreadChartValue[];
}

/** The inputs and options for converting a rendering to a `RenderedChart`. @internal */
export interface ResultRequest {
  /** the chart as loaded, including disabled subcharts */
  readonly chart: Chart;
  readonly sources: ValueSources;
  readonly includeCrds: boolean;
  readonly positions: boolean;
}

/** Converts a rendering to plain data. @internal */
export function renderedChart(rendering: Rendering, request: ResultRequest): RenderedChart {
  const describe = describer(rendering.documents, request.positions ? new OutputOrigins(rendering.trace()) : undefined);
  const { includeCrds } = request;
  return {
    text: templateText(rendering, { includeCrds, noHooks: false, skipTests: false, showOnly: [] }),
    documents: rendering.manifests.map(({ path, content }) => describe(path, content)),
    hooks: rendering.hooks.map((hook) => ({ ...describe(hook.path, hook.manifest), ...hookFields(hook) })),
    crds: chartCrds(rendering.chart).map(({ path, data }) => ({ path, text: data })),
    notes: rendering.notes,
    warnings: [...rendering.warnings, ...rendering.wordWarnings],
    values: asMap(toJson(rendering.values)),
    unread: unreadIn(rendering, request),
  };
}

function hookFields({ events, weight, deletePolicies }: Hook): Pick<RenderedHook, 'events' | 'weight' | 'deletePolicies'> {
  return { events, weight, deletePolicies };
}

/** Returns a function that describes documents. */
function describer(
  parsed: ParsedDocuments,
  origins: OutputOrigins | undefined,
): (path: string, content: string) => RenderedDocument {
  return (path, content) => {
    const value = parsed.parse(content);
    const object = asMap(toJson(value));
    const metadata = asMap(object.metadata);
    const text = (field: Json | undefined): string => (typeof field === 'string' ? field : '');
    return {
      template: path,
      apiVersion: text(object.apiVersion),
      kind: text(object.kind),
      name: text(metadata.name),
      text: content,
      object,
      ...(origins ? { fields: fieldPositions(value, new FieldWriters(origins, { path, content })) } : {}),
    };
  };
}

function asMap(json: Json | undefined): JsonMap {
  return json !== null && typeof json === 'object' && !Array.isArray(json) ? (json as JsonMap) : {};
}

function fieldPositions(document: Value, writers: FieldWriters): FieldPosition[] {
  const fields: FieldPosition[] = [];
  eachLeaf(document, [], (path) => {
    const { where, action } = writers.find(path);
    if (where?.file === undefined) return;
    const { file, line = 1, column = 1 } = where;
    fields.push({ path: formatValuePath(path), position: { file, line, column }, ...(action === undefined ? {} : { action }) });
  });
  return fields;
}

function unreadIn(rendering: Rendering, { chart, sources }: ResultRequest): UnreadChartValue[] {
  const { recorded } = rendering;
  if (!recorded) return [];
  const request = { loaded: chart, rendered: rendering.chart, sources, reads: recorded.reads, recordAgain: recorded.again };
  return unreadValues(request).map(({ path, chart: owner, suggestion, location }) => ({
    path,
    chart: owner,
    ...(suggestion === undefined ? {} : { suggestion }),
    source: location.name,
    ...(location.position ?? {}),
  }));
}
