import { fromGoBytes, toBase64 } from '../base/go/bytes.ts';
import { StructFields } from '../base/go/json.ts';
import { asNil, GoObject, type SliceObject, typedList, type Value, type ValueMap } from '../base/go/value.ts';
import { dumpYaml } from '../base/yaml/yaml.ts';
import type { ChartFile } from '../chart/model.ts';
import type { Capabilities } from './capabilities.ts';
import { globPattern } from './files-glob.ts';
import { ByteSlice } from './template/byte-slice.ts';
import type { Fielded } from './template/exec.ts';
import { stringList, typedMap } from './template/go-types.ts';
import { MethodArgumentError } from './template/method-argument.ts';
import { objectText } from './template/print.ts';
import { spendBytes, spendSteps } from './template/work-budget.ts';

/** .Files: all files of a chart except its templates, Chart.yaml, values and schema. */
export class FilesObject extends GoObject implements Fielded {
  readonly goType = 'engine.files';
  readonly goKind = 'map';
  readonly #files: ReadonlyMap<string, Uint8Array>;

  constructor(files: ReadonlyMap<string, Uint8Array>) {
    super();
    this.#files = files;
  }

  static of(files: readonly ChartFile[]): FilesObject {
    return new FilesObject(new Map(files.map((file) => [file.name, file.data])));
  }

  get size(): number {
    return this.#files.size;
  }

  /** Yields the name and content of each file, sorted by name. */
  *entries(): Iterable<readonly [string, ByteSlice]> {
    for (const name of [...this.#files.keys()].toSorted()) yield [name, bytesValue(this.#files.get(name))];
  }

  get(name: string): Value {
    return bytesValue(this.#files.get(name));
  }

  /** Returns the files as a map[string][]byte, the underlying type of Helm's files object. */
  asMap(): ValueMap {
    return typedMap(new Map<string, Value>(this.entries()), this.goType);
  }

  field(name: string): Value | undefined {
    switch (name) {
      case 'AsConfig':
        return this.#asConfig();
      case 'AsSecrets':
        return this.#asSecrets();
      default:
        return this.#files.has(name) ? bytesValue(this.#files.get(name)) : this.method(name) ? undefined : bytesValue(undefined);
    }
  }

  method(name: string): ((...args: Value[]) => Value) | undefined {
    switch (name) {
      case 'Get':
        return (path) => readText(this.#files.get(text(path)) ?? new Uint8Array());
      case 'GetBytes':
        return (path) => new ByteSlice(this.#files.get(text(path)) ?? new Uint8Array());
      case 'Glob':
        return (pattern) => this.#glob(text(pattern));
      case 'Lines':
        return (path) => this.#lines(text(path));
      case 'AsConfig':
        return () => this.#asConfig();
      case 'AsSecrets':
        return () => this.#asSecrets();
      default:
        return undefined;
    }
  }

  #glob(pattern: string): FilesObject {
    const test = globPattern(pattern);
    // Matching takes time proportional to the length of each name.
    for (const name of this.#files.keys()) spendSteps(1 + name.length / 8);
    return new FilesObject(new Map([...this.#files].filter(([name]) => test(name))));
  }

  #lines(path: string): Value {
    const data = this.#files.get(path);
    if (!data) return typedList([], 'string');
    chargeLines(data);
    const content = readText(data);
    if (content === '') return typedList([], 'string');
    return stringList((content.endsWith('\n') ? content.slice(0, -1) : content).split('\n'));
  }

  #asConfig(): string {
    return this.#dump(readText);
  }

  #asSecrets(): string {
    return this.#dump(readBase64);
  }

  #dump(content: (data: Uint8Array) => string): string {
    const map = new Map<string, Value>(
      [...this.#files].map(([name, data]) => [name.slice(name.lastIndexOf('/') + 1), content(data)]),
    );
    for (const value of map.values()) spendSteps(dumpSteps * String(value).length);
    const yaml = dumpYaml(map).replace(/\n$/, '');
    // The cost is that of toYaml plus a fixed number of steps per key.
    spendSteps(15 + 5 * map.size);
    return yaml;
  }

  /** Upper bound on the number of characters that `toString` returns. */
  get textSize(): number {
    let size = 0;
    for (const [name, data] of this.#files) size += name.length + data.length * 4;
    return size;
  }

  marshalJson(): Value {
    return new Map<string, Value>([...this.#files].map(([name, data]) => [name, readBase64(data)]));
  }

  override toString(): string {
    return `map[${[...this.entries()].map(([name, data]) => `${name}:${data}`).join(' ')}]`;
  }
}

/** Steps that count towards the rendering limit for each byte that is read. */
const byteSteps = 1 / 32;
/** Steps that count towards the rendering limit for each line that a file is split into. */
const lineSteps = 1 / 4;
/** Steps that count towards the rendering limit for each character of YAML output. */
const dumpSteps = 0.2;
const lineBytes = 32;

/** Returns a file's content as text. The cost is charged before the content is decoded. */
function readText(data: Uint8Array): string {
  spendSteps(data.length * byteSteps);
  spendBytes(data.length);
  return fromGoBytes(data);
}

function readBase64(data: Uint8Array): string {
  spendSteps(data.length * byteSteps);
  spendBytes(data.length * 1.4);
  return toBase64(data);
}

function chargeLines(data: Uint8Array): void {
  let lines = 1;
  for (const byte of data) if (byte === 10) lines++;
  spendSteps(lines * lineSteps);
  spendBytes(lines * lineBytes);
}

function text(value: Value): string {
  if (typeof value === 'string') return value;
  throw new MethodArgumentError('string', value);
}

function bytesValue(data: Uint8Array | undefined): ByteSlice {
  return data ? new ByteSlice(data) : asNil(new ByteSlice(new Uint8Array()));
}

/** .Capabilities: the Kubernetes version, API versions and Helm version. */
export class CapabilitiesObject extends GoObject implements Fielded {
  readonly goType = '*common.Capabilities';
  readonly goKind = 'ptr';
  readonly #fields: ReadonlyMap<string, Value>;

  constructor(capabilities: Capabilities) {
    super();
    this.#fields = new Map<string, Value>([
      ['KubeVersion', new KubeVersionObject(capabilities)],
      ['APIVersions', new VersionSet(capabilities.apiVersions)],
      ['HelmVersion', helmVersionObject(capabilities)],
    ]);
  }

  field(name: string): Value | undefined {
    return this.#fields.get(name);
  }

  marshalJson(): Value {
    return this.structFields();
  }

  structFields(): StructFields {
    return new StructFields(this.#fields);
  }

  printedFields(): ReadonlyMap<string, Value> {
    return this.#fields;
  }

  override toString(): string {
    return objectText(this);
  }
}

class KubeVersionObject extends GoObject implements Fielded {
  readonly goType = 'common.KubeVersion';
  readonly goKind = 'struct';
  readonly #version: Capabilities['kubeVersion'];

  constructor(capabilities: Capabilities) {
    super();
    this.#version = capabilities.kubeVersion;
  }

  field(name: string): Value | undefined {
    switch (name) {
      case 'Version':
      case 'GitVersion':
        return this.#version.version;
      case 'Major':
        return this.#version.major;
      case 'Minor':
        return this.#version.minor;
      case 'String':
        return this.#version.normalized;
      default:
        return undefined;
    }
  }

  marshalJson(): Value {
    return this.structFields();
  }

  structFields(): StructFields {
    return new StructFields(this.#fields());
  }

  #fields(): [string, Value][] {
    const { version, major, minor } = this.#version;
    return [
      ['Version', version],
      ['Major', major],
      ['Minor', minor],
    ];
  }

  override toString(): string {
    return this.#version.normalized;
  }

  printedFields(): ReadonlyMap<string, Value> {
    const { version, normalized, major, minor } = this.#version;
    return new Map<string, Value>([
      ['Version', version],
      ['normalizedVersion', normalized],
      ['Major', major],
      ['Minor', minor],
    ]);
  }
}

class VersionSet extends GoObject implements Fielded, SliceObject {
  readonly goType = 'common.VersionSet';
  readonly goKind = 'slice';
  readonly #versions: readonly string[];
  readonly #set: ReadonlySet<string>;

  constructor(versions: readonly string[]) {
    super();
    this.#versions = versions;
    this.#set = new Set(versions);
  }

  get items(): readonly Value[] {
    return this.#versions;
  }

  slice(start: number, end: number): VersionSet {
    return new VersionSet(this.#versions.slice(start, end));
  }

  field(): Value | undefined {
    return undefined;
  }

  method(name: string): ((...args: Value[]) => Value) | undefined {
    return name === 'Has' ? (version) => this.#set.has(text(version)) : undefined;
  }

  marshalJson(): Value {
    spendSteps(this.#versions.length);
    return [...this.#versions];
  }

  override toString(): string {
    return `[${this.#versions.join(' ')}]`;
  }
}

function helmVersionObject(capabilities: Capabilities): Value {
  const { version, goVersion, kubeClientVersion } = capabilities.helmVersion;
  return new BuildInfo(
    new Map<string, Value>([
      ['Version', version],
      ['GitCommit', ''],
      ['GitTreeState', ''],
      ['GoVersion', goVersion],
      ['KubeClientVersion', kubeClientVersion],
    ]),
  );
}

/** Helm's version.BuildInfo, which is passed to `version --template` and is available as `.Capabilities.HelmVersion`. */
export class BuildInfo extends GoObject implements Fielded {
  readonly goType = 'version.BuildInfo';
  readonly goKind = 'struct';
  readonly #fields: ReadonlyMap<string, Value>;

  constructor(fields: ReadonlyMap<string, Value>) {
    super();
    this.#fields = fields;
  }

  field(name: string): Value | undefined {
    return this.#fields.get(name);
  }

  marshalJson(): Value {
    const names: Readonly<Record<string, string>> = {
      Version: 'version',
      GitCommit: 'git_commit',
      GitTreeState: 'git_tree_state',
      GoVersion: 'go_version',
      KubeClientVersion: 'kube_client_version',
    };
    return new StructFields(
      [...this.#fields].filter(([, value]) => value !== '').map(([key, value]) => [names[key] ?? key, value]),
    );
  }

  structFields(): StructFields {
    return new StructFields(this.#fields);
  }

  printedFields(): ReadonlyMap<string, Value> {
    return this.#fields;
  }

  override toString(): string {
    return objectText(this);
  }
}
