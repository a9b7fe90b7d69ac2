import { GoObject, type Int, int64, type Value, type ValueMap } from '../../base/go-value.ts';
import { compileRegexp } from '../../base/regexp.ts';
import {
  checkConstraint,
  compareVersions,
  formatVersion,
  type GoVersion,
  parseConstraint,
  parseVersion,
} from '../../base/semver-range.ts';
import type { Fielded } from '../template/exec.ts';
import { stringList } from '../template/kinds.ts';
import { defineFunctions, defineImpure, refuse } from './define.ts';

import { reason } from './encoding.ts';

function orRefuse<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    return refuse(reason(error));
  }
}

/** A version as templates see it: its parts are fields, comparing it is a method. */
export class SemverObject extends GoObject implements Fielded {
  readonly goType = '*semver.Version';
  readonly goKind = 'ptr';
  readonly version: GoVersion;

  constructor(version: GoVersion) {
    super();
    this.version = version;
  }

  field(name: string): Value | undefined {
    const { version } = this;
    switch (name) {
      case 'Major':
        return int64(version.major);
      case 'Minor':
        return int64(version.minor);
      case 'Patch':
        return int64(version.patch);
      case 'Prerelease':
        return version.prerelease;
      case 'Metadata':
        return version.metadata;
      case 'Original':
        return version.original;
      case 'String':
        return formatVersion(version);
      default:
        return undefined;
    }
  }

  method(name: string): ((...args: Value[]) => Value) | undefined {
    const other = (value: Value): GoVersion =>
      value instanceof SemverObject ? value.version : refuse('wrong type for value; expected *semver.Version');
    const compare = (value: Value): number => compareVersions(this.version, other(value));
    switch (name) {
      case 'Compare':
        return (value: Value) => int64(compare(value));
      case 'LessThan':
        return (value: Value) => compare(value) < 0;
      case 'GreaterThan':
        return (value: Value) => compare(value) > 0;
      case 'Equal':
        return (value: Value) => compare(value) === 0;
      default:
        return undefined;
    }
  }

  marshalJson(): Value {
    return formatVersion(this.version);
  }

  override toString(): string {
    return formatVersion(this.version);
  }
}

const regexp = (pattern: string) => orRefuse(() => compileRegexp(pattern));

export const semverFunctions = defineFunctions({
  semver: { args: ['string'], call: (text: string) => new SemverObject(orRefuse(() => parseVersion(text))) },
  semverCompare: {
    args: ['string', 'string'],
    call: (constraint: string, text: string) => orRefuse(() => checkConstraint(parseConstraint(constraint), parseVersion(text))),
  },
});

const regexForms = {
  regexMatch: { args: ['string', 'string'] as const, call: (pattern: string, text: string) => regexp(pattern).test(text) },
  regexFind: { args: ['string', 'string'] as const, call: (pattern: string, text: string) => regexp(pattern).find(text) },
  regexFindAll: {
    args: ['string', 'string', 'int'] as const,
    call: (pattern: string, text: string, count: Int) => {
      const found = regexp(pattern).findAll(text, Number(count.value));
      return found.length === 0 ? null : stringList(found);
    },
  },
  regexReplaceAll: {
    args: ['string', 'string', 'string'] as const,
    call: (pattern: string, text: string, replacement: string) => regexp(pattern).replaceAll(text, replacement),
  },
  regexReplaceAllLiteral: {
    args: ['string', 'string', 'string'] as const,
    call: (pattern: string, text: string, replacement: string) => regexp(pattern).replaceAllLiteral(text, replacement),
  },
  regexSplit: {
    args: ['string', 'string', 'int'] as const,
    call: (pattern: string, text: string, count: Int) => {
      const parts = regexp(pattern).split(text, Number(count.value));
      return parts.length === 0 ? null : stringList(parts);
    },
  },
};

export const regexFunctions = defineFunctions({
  ...regexForms,
  ...Object.fromEntries(
    Object.entries(regexForms).map(([name, form]) => [`must${name.charAt(0).toUpperCase()}${name.slice(1)}`, form]),
  ),
  regexQuoteMeta: { args: ['string'], call: (text: string) => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&') },
});

function base(path: string): string {
  if (path === '') return '.';
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** Go's path.Clean. */
export function cleanPath(path: string): string {
  if (path === '') return '.';
  const rooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !rooted) parts.push(part);
  }
  return (rooted ? '/' : '') + parts.join('/') || '.';
}

function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const at = name.lastIndexOf('.');
  return at < 0 ? '' : name.slice(at);
}

const pathForms = {
  base: (path: string) => base(path),
  dir: (path: string) => cleanPath(path.slice(0, path.lastIndexOf('/') + 1)),
  clean: cleanPath,
  ext: extension,
  isAbs: (path: string) => path.startsWith('/'),
};

export const pathFunctions = defineFunctions({
  ...Object.fromEntries(Object.entries(pathForms).map(([name, call]) => [name, { args: ['string'] as const, call }])),
  ...Object.fromEntries(
    Object.entries(pathForms).map(([name, call]) => [
      `os${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      { args: ['string'] as const, call },
    ]),
  ),
});

function urlParse(text: string): ValueMap {
  const match = /^(?:([a-zA-Z][a-zA-Z\d+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(text);
  if (!match || /[\u0000-\u001f\u007f]/.test(text))
    return refuse(`unable to parse url: parse ${JSON.stringify(text)}: net/url: invalid control character in URL`);
  const [, scheme = '', authority, rest = '', query = '', fragment = ''] = match;
  if (/%(?![\da-fA-F]{2})/.test(rest))
    return refuse(
      `unable to parse url: parse ${JSON.stringify(text)}: invalid URL escape ${JSON.stringify(/%(?![\da-fA-F]{2}).{0,2}/.exec(rest)?.[0] ?? '')}`,
    );
  const at = authority?.lastIndexOf('@') ?? -1;
  const host = authority?.slice(at + 1) ?? '';
  const opaque = scheme !== '' && authority === undefined && !rest.startsWith('/') ? rest : '';
  const hostname = host.startsWith('[') ? host.slice(1, host.indexOf(']')) : host.replace(/:\d*$/, '');
  return new Map<string, Value>([
    ['scheme', scheme.toLowerCase()],
    ['host', host],
    ['hostname', hostname],
    ['path', opaque ? '' : decodeURIComponent(rest)],
    ['query', query],
    ['opaque', opaque],
    ['fragment', decodeURIComponent(fragment)],
    ['userinfo', at >= 0 ? (authority ?? '').slice(0, at) : ''],
  ]);
}

function urlJoin(map: Value): string {
  const get = (key: string): string => {
    const value = map instanceof Map ? map.get(key) : undefined;
    if (value === undefined || value === null) return '';
    return typeof value === 'string'
      ? value
      : refuse(`unable to parse ${key} key, must be of type string, but ${typeof value} found`);
  };
  const scheme = get('scheme');
  const [host, path, query, fragment, opaque, user] = ['host', 'path', 'query', 'fragment', 'opaque', 'userinfo'].map(get) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  let out = scheme ? `${scheme}:` : '';
  if (opaque) out += opaque;
  else {
    if (scheme || host || user) out += host || path || user ? `//${user ? `${user}@` : ''}${host}` : '';
    const encoded = encodeURI(path)
      .replaceAll('%25', '%25')
      .replace(/[?#]/g, (char) => encodeURIComponent(char));
    out += encoded !== '' && !encoded.startsWith('/') && host ? `/${encoded}` : encoded;
  }
  return out + (query ? `?${query}` : '') + (fragment ? `#${encodeURI(fragment)}` : '');
}

export const urlFunctions = defineFunctions({
  urlParse: { args: ['string'], call: urlParse },
  urlJoin: { args: ['map'], call: urlJoin },
});

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');

type Random = { randomBytes(size: number): Uint8Array };

function randomText(context: Random, count: Int, alphabet: string): string {
  const size = Number(count.value);
  if (size < 0) return refuse('runtime error: makeslice: len out of range');
  if (size > 1 << 24) return refuse(`${size} random characters are too many`);
  const limit = 256 - (256 % alphabet.length);
  let out = '';
  while (out.length < size)
    for (const byte of context.randomBytes(size - out.length + 8))
      if (byte < limit && out.length < size) out += alphabet[byte % alphabet.length];
  return out;
}

export const randomFunctions = defineImpure({
  randAlphaNum: { args: ['int'], call: (context, count: Int) => randomText(context, count, letters + digits) },
  randAlpha: { args: ['int'], call: (context, count: Int) => randomText(context, count, letters) },
  randNumeric: { args: ['int'], call: (context, count: Int) => randomText(context, count, digits) },
  randAscii: { args: ['int'], call: (context, count: Int) => randomText(context, count, printable.slice(0, 94)) },
  randBytes: {
    args: ['int'],
    call: (context, count: Int) => Buffer.from(context.randomBytes(Number(count.value))).toString('base64'),
  },
  uuidv4: {
    args: [],
    call: (context) => {
      const bytes = Buffer.from(context.randomBytes(16));
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  },
  shuffle: {
    args: ['string'],
    call: (context, text: string) => {
      const chars = [...text];
      for (let i = chars.length - 1; i > 0; i--) {
        const j = Buffer.from(context.randomBytes(4)).readUInt32LE() % (i + 1);
        [chars[i], chars[j]] = [chars[j] ?? '', chars[i] ?? ''];
      }
      return chars.join('');
    },
  },
  getHostByName: {
    args: ['string'],
    call: (context, name: string) => (context.enableDns ? (context.resolveHost?.(name) ?? '') : ''),
  },
});
