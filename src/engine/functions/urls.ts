import { quoteGo } from '../../base/go/quote.ts';
import { parseUrl, writeUrl } from '../../base/go/url.ts';
import type { Value, ValueMap } from '../../base/go/value.ts';
import { kindName } from '../template/go-types.ts';
import { defineFunctions, refuse } from './define.ts';

function urlParse(text: string): ValueMap {
  const url = parseUrl(text, (why) => refuse(`unable to parse url: parse ${quoteGo(text)}: ${why}`));
  const hostname = url.host.startsWith('[') ? url.host.slice(1, url.host.indexOf(']')) : url.host.replace(/:\d*$/, '');
  return new Map<string, Value>([
    ['scheme', url.scheme],
    ['host', url.host],
    ['hostname', hostname],
    ['path', url.path],
    ['query', url.query],
    ['opaque', url.opaque],
    ['fragment', url.fragment],
    ['userinfo', url.userinfo ?? ''],
  ]);
}

function part(map: Value, key: string): string {
  const value = map instanceof Map ? map.get(key) : undefined;
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value === null) return refuse('runtime error: invalid memory address or nil pointer dereference');
  return refuse(`unable to parse ${key} key, must be of type string, but ${kindName(value)} found`);
}

function readUser(text: string): string | undefined {
  if (text === '') return undefined;
  const probe = `proto://${text}@host`;
  return parseUrl(probe, (why) => refuse(`unable to parse userinfo in dict: parse ${quoteGo(probe)}: ${why}`)).userinfo;
}

function urlJoin(map: Value): string {
  const [scheme, host, path, query, opaque, fragment] = ['scheme', 'host', 'path', 'query', 'opaque', 'fragment'].map((key) =>
    part(map, key),
  ) as [string, string, string, string, string, string];
  const userinfo = readUser(part(map, 'userinfo'));
  return writeUrl({ scheme, host, path, query, opaque, fragment, userinfo });
}

/** Functions that convert URLs to dicts and vice versa. */
export const urlFunctions = defineFunctions({
  urlParse: {
    args: ['string'],
    doc: 'Parses a URL into a dict.',
    cost: { steps: 40, perCharacter: 0.2, bytes: 1000 },
    call: urlParse,
  },
  urlJoin: {
    args: ['map'],
    doc: 'Builds a URL from a dict like the one that urlParse returns.',
    cost: { steps: 40, perCharacter: 0.2, bytes: 1000 },
    call: urlJoin,
  },
});
