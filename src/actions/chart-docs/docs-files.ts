import { basename, join } from 'node:path';
import { fromGoBytes, toBase64 } from '../../base/go/bytes.ts';
import { GoObject, type Value, type ValueMap } from '../../base/go/value.ts';
import { dumpYaml3 } from '../../base/yaml/yaml.ts';
import { globPattern } from '../../engine/files-glob.ts';
import { ByteSlice } from '../../engine/template/byte-slice.ts';
import type { Fielded } from '../../engine/template/exec.ts';
import { stringList, typedMap } from '../../engine/template/go-types.ts';
import { MethodArgumentError } from '../../engine/template/method-argument.ts';
import { spendBytes, spendSteps } from '../../engine/template/work-budget.ts';
import type { ChartFiles } from './chart-files.ts';

/** Steps charged per byte that a template reads. */
const byteSteps = 1 / 16;

/** A file of a chart. Its content is read on first use. */
class DocsFile extends GoObject implements Fielded {
  readonly goType = '*document.fileEntry';
  readonly goKind = 'ptr';
  readonly path: string;
  private readonly files: ChartFiles;
  private content: Uint8Array | undefined;

  constructor(path: string, files: ChartFiles) {
    super();
    this.path = path;
    this.files = files;
  }

  /** Returns the content. @throws FILE_IO if the file cannot be read */
  read(): Uint8Array {
    this.content ??= this.files.readBytes(this.path);
    spendSteps(this.content.length * byteSteps);
    spendBytes(this.content.length);
    return this.content;
  }

  field(name: string): Value | undefined {
    return name === 'Path' ? this.path : undefined;
  }

  method(name: string): (() => Value) | undefined {
    return name === 'GetData' ? () => new ByteSlice(this.read()) : undefined;
  }
}

/** .Files: all files of a chart, as helm-docs provides them. Unlike Helm, it includes templates, values and Chart.yaml. */
export class DocsFiles extends GoObject implements Fielded {
  readonly goType = 'document.files';
  readonly goKind = 'struct';
  private readonly directory: string;
  private readonly found: ReadonlyMap<string, DocsFile>;

  /** @param entries files, keyed by a path that starts with the chart's directory */
  constructor(directory: string, entries: ReadonlyMap<string, DocsFile>) {
    super();
    this.directory = directory;
    this.found = entries;
  }

  /** Lists the files of a chart. @throws FILE_IO, CHART_LIMIT */
  static of(directory: string, files: ChartFiles): DocsFiles {
    return new DocsFiles(directory, new Map(files.list(directory).map((path) => [path, new DocsFile(path, files)])));
  }

  field(name: string): Value | undefined {
    switch (name) {
      case 'AsConfig':
        return this.dump((data) => fromGoBytes(data));
      case 'AsSecrets':
        return this.dump(toBase64);
      case 'AsMap':
        return this.asEntries();
      default:
        return undefined;
    }
  }

  method(name: string): ((...args: Value[]) => Value) | undefined {
    switch (name) {
      case 'Get':
        return (path) => fromGoBytes(this.read(text(path)));
      case 'GetBytes':
        return (path) => new ByteSlice(this.read(text(path)));
      case 'Glob':
        return (pattern) => this.glob(text(pattern));
      case 'Lines':
        return (path) => this.lines(text(path));
      default:
        return undefined;
    }
  }

  private read(name: string): Uint8Array {
    return this.found.get(join(this.directory, name))?.read() ?? new Uint8Array();
  }

  private glob(pattern: string): DocsFiles {
    const matches = globPattern(join(this.directory, pattern));
    const found = new Map<string, DocsFile>();
    for (const [path, file] of this.found) {
      spendSteps(1 + path.length / 8);
      if (matches(path)) found.set(path, file);
    }
    return new DocsFiles(this.directory, found);
  }

  /** Returns the lines of a file. Unlike the other methods, it expects a path relative to the working directory. */
  private lines(path: string): Value {
    const data = this.found.get(path)?.read();
    if (data === undefined) return stringList([]);
    const lines = fromGoBytes(data).split('\n');
    spendBytes(lines.length * 32);
    return stringList(lines);
  }

  private asEntries(): ValueMap {
    return typedMap(new Map<string, Value>(this.found), 'map[string]*document.fileEntry');
  }

  private dump(content: (data: Uint8Array) => string): string {
    if (this.found.size === 0) return '';
    const map = new Map<string, Value>([...this.found].map(([path, file]) => [basename(path), content(file.read())]));
    return dumpYaml3(map).replace(/\n$/, '');
  }

  override toString(): string {
    return `{${this.directory} map[]}`;
  }
}

function text(value: Value): string {
  if (typeof value === 'string') return value;
  throw new MethodArgumentError('string', value);
}
