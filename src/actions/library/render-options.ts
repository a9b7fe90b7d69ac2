import { loadZone, type Zone } from '../../base/go/time.ts';
import type { ValueMap } from '../../base/go/value.ts';
import type { JsonMap } from '../../base/go/value-to-json.ts';
import { type Capabilities, defaultCapabilities, parseKubeVersion } from '../../engine/capabilities.ts';
import { copyMap } from '../../engine/values/coalesce.ts';
import type { ReleaseFacts } from '../../engine/values/render-values.ts';
import { mergeUserValues } from '../../engine/values/user-values.ts';
import type { ValueFile, ValueSources } from '../../engine/values/value-sources.ts';
import { checkNewReleaseName } from '../release/release-name.ts';
import { parseValuesFile } from '../render/parse-values-file.ts';
import { systemTimeMs } from '../system-clock.ts';
import { type PlainValues, valuesOfPlain } from './plain-values.ts';

/** A values file: YAML text, and a name for error messages. */
export interface ValuesFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The template function `lookup`.
 *
 * @param name empty to get a list: an object with `items`
 * @returns the object; undefined or null if it does not exist
 */
export type LookupFunction<T = JsonMap | null | undefined> = (
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
) => T;

/** Options for `renderChart`, with the same defaults as in `tillerless template`. */
export interface RenderOptions {
  /** release name; "release-name" by default */
  readonly name?: string;
  /** "default" by default */
  readonly namespace?: string;
  /** 1 by default */
  readonly revision?: number;
  /** true to render as if upgrading: sets .Release.IsUpgrade instead of .Release.IsInstall */
  readonly isUpgrade?: boolean;
  /** values as plain objects; later ones take precedence */
  readonly values?: PlainValues | readonly PlainValues[];
  /** values files; `values` take precedence over them */
  readonly valuesFiles?: readonly ValuesFile[];
  /** --set expressions, for example "image.tag=1.2"; these have the highest precedence */
  readonly set?: readonly string[];
  /** Kubernetes version for .Capabilities.KubeVersion, for example "1.31" */
  readonly kubeVersion?: string;
  /** additional API versions for .Capabilities.APIVersions */
  readonly apiVersions?: readonly string[];
  /** by default, `lookup` finds nothing */
  readonly lookup?: LookupFunction;
  /** current time for templates */
  readonly now?: Date;
  /** IANA name of the local time zone for templates, for example "Europe/Vienna"; "UTC" by default */
  readonly timeZone?: string;
  /** seed for random values: the same seed produces the same values */
  readonly seed?: string | number;
  /** true to skip validation with values.schema.json */
  readonly skipSchemaValidation?: boolean;
  /** true to include the notes of subcharts */
  readonly subNotes?: boolean;
  /** true to include the files in crds/ in `text` */
  readonly includeCrds?: boolean;
  /** true to record the template location that each field comes from; rendering takes about twice as long */
  readonly positions?: boolean;
  /** true to find values in `values`, `valuesFiles` and `set` that no template reads */
  readonly unread?: boolean;
}

/** Options for `renderChartAsync`, where `lookup` can return a promise. */
export interface AsyncRenderOptions extends Omit<RenderOptions, 'lookup'> {
  readonly lookup?: LookupFunction<JsonMap | null | undefined | Promise<JsonMap | null | undefined>>;
  /** cancels lookups, and the rendering after the current pass over the templates; a pass itself cannot be interrupted */
  readonly signal?: AbortSignal;
}

/** The user's values and their sources. @internal */
export interface UserValues {
  readonly userValues: ValueMap;
  readonly sources: ValueSources;
}

/** Options in the form required for rendering. @internal */
export interface RenderInputs extends UserValues {
  readonly release: ReleaseFacts;
  readonly capabilities: Capabilities;
  readonly nowNs: bigint;
  readonly localZone: Zone;
}

/**
 * @throws RELEASE_NAME, USAGE, YAML_PARSE, VALUES_*
 * @internal
 */
export function renderInputs(options: Omit<RenderOptions, 'lookup'>): RenderInputs {
  const {
    name = 'release-name',
    namespace = 'default',
    revision = 1,
    isUpgrade = false,
    kubeVersion,
    apiVersions = [],
  } = options;
  checkNewReleaseName(name);
  return {
    ...userValuesOf(options),
    release: { name, namespace, revision, isInstall: !isUpgrade, isUpgrade },
    capabilities: defaultCapabilities({
      ...(kubeVersion === undefined ? {} : { kubeVersion: parseKubeVersion(kubeVersion) }),
      apiVersions,
    }),
    nowNs: BigInt(options.now?.getTime() ?? systemTimeMs()) * 1_000_000n,
    localZone: zoneOf(options.timeZone ?? 'UTC'),
  };
}

/**
 * Merges the user's values.
 *
 * @throws YAML_PARSE, VALUES_*
 * @internal
 */
export function userValuesOf(options: Pick<RenderOptions, 'values' | 'valuesFiles' | 'set'>): UserValues {
  const sources = sourcesOf(options);
  // Copied, because merging modifies the values, and the originals are needed to find origins.
  const files = sources.files.map(({ values }) => copyMap(values));
  return { userValues: mergeUserValues({ files, expressions: sources.expressions }, readNothing), sources };
}

function sourcesOf({
  values = [],
  valuesFiles = [],
  set = [],
}: Pick<RenderOptions, 'values' | 'valuesFiles' | 'set'>): ValueSources {
  const all: readonly PlainValues[] = isList(values) ? values : [values];
  const objects = all.map((object, at): ValueFile => {
    const path = isList(values) ? `values[${at}]` : 'values';
    return { path, values: valuesOfPlain(object, path) };
  });
  const files = valuesFiles.map(({ name, text }): ValueFile => ({ path: name, text, values: parseValuesFile(name, text) }));
  return { files: [...files, ...objects], expressions: set.map((text) => ({ kind: 'set', text })) };
}

function isList(values: PlainValues | readonly PlainValues[]): values is readonly PlainValues[] {
  return Array.isArray(values);
}

/** Only --set-file reads files. */
function readNothing(): string {
  return '';
}

function zoneOf(name: string): Zone {
  return { ...loadZone(name), isLocal: true };
}
