import { trimEndOf } from '../base/text.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

/** A reference to a chart or plugin in an OCI registry. Without a tag or digest, it refers to all versions. */
export interface Reference {
  /** host name, including the port if there is one */
  readonly host: string;
  readonly repository: string;
  /** empty if not specified */
  readonly tag: string;
  /** for example "sha256:..."; empty if not specified */
  readonly digest: string;
}

export const scheme = 'oci://';

const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;

/** Reports whether a name refers to a registry. */
export function isRegistryReference(name: string): boolean {
  return name.startsWith(scheme);
}

function invalid(text: string, problem: string): TillerlessError {
  return new TillerlessError('REGISTRY', `${text} is not a valid registry reference: ${problem}`, {
    helmText: `invalid reference: ${problem}`,
    hint: 'use the form oci://HOST/REPOSITORY[:TAG][@sha256:...]',
  });
}

/** Parses "oci://host/repository[:tag][@digest]". @throws REGISTRY */
export function parseReference(text: string): Reference {
  const bare = text.startsWith(scheme) ? text.slice(scheme.length) : text;
  const slash = bare.indexOf('/');
  if (slash <= 0) throw invalid(text, 'missing registry or repository');
  const host = bare.slice(0, slash);
  const [path = '', digest = ''] = bare.slice(slash + 1).split('@', 2);
  const colon = path.indexOf(':', path.lastIndexOf('/') + 1);
  const repository = trimEndOf(colon < 0 ? path : path.slice(0, colon), '/');
  // Also accept a version with "+" as the tag, as in Chart.yaml. Registries store it with "_".
  const tag = colon < 0 ? '' : tagOf(path.slice(colon + 1));
  if (!/^[A-Za-z0-9.-]+(?::\d+)?$|^\[[0-9a-fA-F:]+\](?::\d+)?$/.test(host)) throw invalid(text, `invalid registry "${host}"`);
  if (!REPOSITORY.test(repository)) throw invalid(text, `invalid repository "${repository}"`);
  if (tag !== '' && !TAG.test(tag)) throw invalid(text, `invalid tag "${tag}"`);
  if (digest !== '' && !/^sha256:[0-9a-f]{64}$/.test(digest)) throw invalid(text, `invalid digest "${digest}"`);
  return { host, repository, tag, digest };
}

/** Reports whether a string is a valid tag. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** Returns the tag for a version. A tag cannot contain a plus sign, so it is replaced. */
export function tagOf(version: string): string {
  return version.replaceAll('+', '_');
}

/** Returns the version that a tag represents. */
export function versionOf(tag: string): string {
  return tag.replaceAll('_', '+');
}

/** Formats a reference as a URL. */
export function referenceText({ host, repository, tag, digest }: Reference): string {
  return `${host}/${repository}${digest !== '' ? `@${digest}` : tag !== '' ? `:${tag}` : ''}`;
}
