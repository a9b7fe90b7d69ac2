import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { systemProblem } from '../../base/os-error-text.ts';
import { readChartFiles } from '../../chart/load.ts';
import { scaffoldFiles } from '../../chart/scaffold.ts';
import { TillerlessError } from '../../errors/tillerless-error.ts';

const NAME = /^[a-zA-Z0-9._-]+$/;
const MAX_NAME = 250;
const PLACEHOLDER = '<CHARTNAME>';

/** A request to create a chart. */
export interface CreateRequest {
  /** path of the new chart; the last element is its name */
  readonly path: string;
  /** name or absolute path of a starter; empty to use the built-in scaffold */
  readonly starter: string;
  /** directory of named starters */
  readonly starterFolder: string;
}

interface NewFile {
  readonly name: string;
  readonly data: Uint8Array;
}

function checkName(name: string): void {
  if (name === '' || name.length > MAX_NAME) {
    const text = `chart name must be between 1 and ${MAX_NAME} characters`;
    throw new TillerlessError('USAGE', text, { helmText: text });
  }
  if (NAME.test(name)) return;
  const text = `chart name must match the regular expression "${NAME.source}"`;
  throw new TillerlessError('USAGE', text, { helmText: text, hint: 'use letters, digits, dots, dashes and underscores' });
}

/** Replaces the chart name placeholder with the chart's name. Files without the placeholder are returned unchanged. */
function withName(data: Uint8Array, name: string): Uint8Array {
  const text = Buffer.from(data).toString('utf8');
  return text.includes(PLACEHOLDER) ? Buffer.from(text.replaceAll(PLACEHOLDER, name)) : data;
}

/** Returns the starter's files, with the new chart name in Chart.yaml. */
function starterFiles(request: CreateRequest, name: string): NewFile[] {
  const path = isAbsolute(request.starter) ? request.starter : join(request.starterFolder, request.starter);
  if (!existsSync(path)) {
    const text = `could not load ${path}: stat ${path}: no such file or directory`;
    throw new TillerlessError('CHART_NOT_FOUND', `starter ${request.starter} not found`, { helmText: text });
  }
  return readChartFiles(path).map((file) => {
    if (file.name !== 'Chart.yaml') return { name: file.name, data: withName(file.data, name) };
    const text = Buffer.from(file.data)
      .toString('utf8')
      .replace(/^name:.*$/m, `name: ${name}`);
    return { name: file.name, data: withName(Buffer.from(text), name) };
  });
}

/**
 * Creates a chart from the scaffold or a starter.
 *
 * @returns the existing files that were overwritten
 * @throws USAGE for an invalid name, FILE_EXISTS if a file exists where the chart directory should be, FILE_IO
 */
export function createChart(request: CreateRequest): string[] {
  const name = basename(request.path);
  checkName(name);
  if (existsSync(request.path) && !statSync(request.path).isDirectory()) {
    const text = `file ${request.path} already exists and is not a directory`;
    throw new TillerlessError('FILE_EXISTS', text, { helmText: text });
  }
  if (!existsSync(dirname(request.path))) {
    const text = `stat ${dirname(request.path)}: no such file or directory`;
    throw new TillerlessError('FILE_NOT_FOUND', `folder ${dirname(request.path)} does not exist`, { helmText: text });
  }
  const files =
    request.starter === ''
      ? scaffoldFiles.map((file) => ({ name: file.name, data: withName(Buffer.from(file.text), name) }))
      : starterFiles(request, name);
  makeFolder(join(request.path, 'charts'));
  const replaced: string[] = [];
  for (const file of files) {
    const target = join(request.path, file.name);
    if (existsSync(target)) replaced.push(target);
    try {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, file.data);
    } catch (cause) {
      throw new TillerlessError('FILE_IO', `cannot write ${target}: ${systemProblem(cause)}`, { cause });
    }
  }
  return replaced;
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new TillerlessError('FILE_IO', `cannot create folder ${path}: ${systemProblem(cause)}`, { cause });
  }
}
