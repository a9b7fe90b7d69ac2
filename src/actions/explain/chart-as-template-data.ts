import { posix } from 'node:path';
import { fromJson, valuesFromJson } from '../../base/go/json-to-value.ts';
import { parseGoTime, type Zone, zeroTime } from '../../base/go/time.ts';
import { nilList, nilMap, StringMap, typedList, type Value } from '../../base/go/value.ts';
import type { Json, JsonMap } from '../../base/go/value-to-json.ts';
import { TemplateTime } from '../../engine/functions/time-objects.ts';
import { ByteSlice } from '../../engine/template/byte-slice.ts';
import { GoStruct } from '../../engine/template/go-struct.ts';
import { typedMap } from '../../engine/template/go-types.ts';
import { NilPointer } from '../../engine/template/nil-pointer.ts';
import type { StoredChart, StoredFile } from '../../storage/release.ts';

/** The stored chart of a release, with the fields and methods of Helm's *chart.Chart (pkg/chart/v2/chart.go). */
export class ChartData extends GoStruct {
  readonly #name: string;
  readonly #appVersion: string;
  readonly #files: readonly GoStruct[];

  constructor(chart: StoredChart, zone: Zone) {
    const metadata = objectOf(chart.metadata);
    const files = (chart.files ?? []).map((file) => fileData(file, zone));
    super('*v2.Chart', {
      Raw: nilList('*common.File'),
      Metadata: metadata ? metadataData(metadata) : new NilPointer('*v2.Metadata'),
      Lock: lockData(objectOf(chart.lock), zone),
      Templates: typedList(
        (chart.templates ?? []).map((file) => fileData(file, zone)),
        '*common.File',
      ),
      Values: valuesFromJson(chart.values),
      Schema: bytesData(chart.schema),
      SchemaModTime: timeData(chart.schemamodtime, zone),
      Files: typedList([...files], '*common.File'),
      ModTime: timeData(chart.modtime, zone),
    });
    this.#name = textData(metadata?.name);
    this.#appVersion = textData(metadata?.appVersion);
    this.#files = files;
  }

  /** Methods without parameters. A stored chart has neither a parent nor dependencies, because Helm does not store them. */
  method(name: string): (() => Value) | undefined {
    switch (name) {
      case 'Name':
      case 'ChartPath':
      case 'ChartFullPath':
        return () => this.#name;
      case 'AppVersion':
        return () => this.#appVersion;
      case 'IsRoot':
        return () => true;
      case 'Root':
        return () => this;
      case 'Parent':
        return () => new NilPointer('*v2.Chart');
      case 'Dependencies':
        return () => nilList('*v2.Chart');
      case 'CRDs':
        return () => typedList(this.#crds(), '*common.File');
      case 'CRDObjects':
        return () =>
          typedList(
            this.#crds().map((file) => this.#crdObject(file)),
            'v2.CRD',
          );
      default:
        return undefined;
    }
  }

  #crds(): GoStruct[] {
    return this.#files.filter((file) => /^crds\/.*\.(?:yaml|yml|json)$/is.test(textData(file.field('Name'))));
  }

  #crdObject(file: GoStruct): Value {
    const name = textData(file.field('Name'));
    return new GoStruct('v2.CRD', { Name: name, Filename: posix.join(this.#name, name), File: file });
  }
}

function metadataData(metadata: JsonMap): GoStruct {
  return new GoStruct('*v2.Metadata', {
    Name: textData(metadata.name),
    Home: textData(metadata.home),
    Sources: textsData(metadata.sources),
    Version: textData(metadata.version),
    Description: textData(metadata.description),
    Keywords: textsData(metadata.keywords),
    Maintainers: structsData('*v2.Maintainer', metadata.maintainers, ({ name, email, url }) => ({
      Name: textData(name),
      Email: textData(email),
      URL: textData(url),
    })),
    Icon: textData(metadata.icon),
    APIVersion: textData(metadata.apiVersion),
    Condition: textData(metadata.condition),
    Tags: textData(metadata.tags),
    AppVersion: textData(metadata.appVersion),
    Deprecated: metadata.deprecated === true,
    Annotations: stringMapData(objectOf(metadata.annotations)),
    KubeVersion: textData(metadata.kubeVersion),
    Dependencies: dependenciesData(metadata.dependencies),
    Type: textData(metadata.type),
  });
}

function dependenciesData(dependencies: unknown): Value {
  return structsData('*v2.Dependency', dependencies, (dependency) => ({
    Name: textData(dependency.name),
    Version: textData(dependency.version),
    Repository: textData(dependency.repository),
    Condition: textData(dependency.condition),
    Tags: textsData(dependency.tags),
    Enabled: dependency.enabled === true,
    ImportValues: Array.isArray(dependency['import-values']) ? fromJson(dependency['import-values'] as Json) : nilList(),
    Alias: textData(dependency.alias),
  }));
}

function lockData(lock: JsonMap | undefined, zone: Zone): Value {
  if (lock === undefined) return new NilPointer('*v2.Lock');
  return new GoStruct('*v2.Lock', {
    Generated: timeData(lock.generated, zone),
    Digest: textData(lock.digest),
    Dependencies: dependenciesData(lock.dependencies),
  });
}

function fileData(file: StoredFile, zone: Zone): GoStruct {
  return new GoStruct('*common.File', {
    Name: file.name ?? '',
    Data: bytesData(file.data),
    ModTime: timeData(file.modtime, zone),
  });
}

/** Converts a stored time, as Go's time.Time does. A missing time is the zero time. */
export function timeData(text: unknown, zone: Zone): TemplateTime {
  if (typeof text !== 'string' || text === '') return TemplateTime.of(zeroTime);
  return TemplateTime.of(parseGoTime('2006-01-02T15:04:05.999999999Z07:00', text, text.endsWith('Z') ? undefined : zone));
}

function structsData(goType: string, items: unknown, fieldsOf: (item: JsonMap) => Record<string, Value>): Value {
  if (!Array.isArray(items)) return nilList(goType);
  return typedList(
    items.map((item: unknown) => new GoStruct(goType, fieldsOf(objectOf(item) ?? {}))),
    goType,
  );
}

function objectOf(value: unknown): JsonMap | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonMap) : undefined;
}

function stringMapData(entries: JsonMap | undefined): Value {
  return entries === undefined ? typedMap(nilMap(), 'map[string]string') : stringMap(entries);
}

/** Converts a map[string]string. */
export function stringMap(entries: Readonly<Record<string, unknown>>): Value {
  return typedMap(new StringMap(Object.entries(entries).map(([key, value]) => [key, textData(value)])), 'map[string]string');
}

function textsData(items: unknown): Value[] {
  return Array.isArray(items) ? typedList(items.map(textData), 'string') : nilList('string');
}

function bytesData(base64: unknown): ByteSlice {
  return new ByteSlice(Buffer.from(textData(base64), 'base64'));
}

function textData(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
