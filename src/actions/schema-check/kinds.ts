import { nearest } from '../../base/did-you-mean.ts';
import {
  builtInResources,
  builtInSchemaName,
  builtInSchemas,
  kubernetesVersion,
  type ResourceDescription,
  type Schema,
} from '../../base/kubernetes/schema.ts';
import { isFields } from '../../base/untyped-fields.ts';
import { removedApi } from './deprecated-apis.ts';

/**
 * The schema of a kind, or the error message (`problem`) if the kind does not exist. If it is unknown whether the kind exists,
 * both are undefined.
 */
export interface KnownKind {
  readonly schema?: Schema;
  readonly problem?: string;
  /** field that the problem applies to; defaults to apiVersion */
  readonly field?: 'kind';
  readonly hint?: string;
}

/** The schemas of the kinds in the bundled Kubernetes version and in CRDs. */
export class Kinds {
  private readonly custom: ReadonlyMap<string, Schema>;
  private readonly minor: number;

  /** @param definitions CRDs as plain JSON @param minor minor version of the target Kubernetes release */
  constructor(definitions: readonly unknown[], minor: number) {
    this.custom = new Map(definitions.flatMap(customSchemas));
    this.minor = minor;
  }

  find(apiVersion: string, kind: string): KnownKind {
    const custom = this.custom.get(`${apiVersion} ${kind}`);
    if (custom) return { schema: custom };
    const removed = removedApi(apiVersion, kind, this.minor);
    if (removed) {
      return {
        problem: `${apiVersion} ${kind} is not served by Kubernetes 1.${this.minor}: it was removed in ${removed.since}`,
        ...(removed.use === undefined ? {} : { hint: `use ${removed.use}` }),
      };
    }
    const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    const name = builtInSchemaName(group, version, kind);
    const schema = name === undefined ? undefined : builtInSchemas()[name];
    return schema ? { schema } : unknownKind({ group, version, kind });
  }
}

/**
 * Returns the Kubernetes release of the built-in schemas, for example "1.36". Fields that were added in later releases are
 * unknown.
 */
export function schemaRelease(): string {
  return /^v(\d+\.\d+)/.exec(kubernetesVersion)?.[1] ?? kubernetesVersion;
}

function versionOf({ group, version }: Pick<ResourceDescription, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/**
 * Returns the error for an unknown kind. Only stable versions are built in, so an unknown kind in any other version is not
 * reported.
 */
function unknownKind({ group, version, kind }: { group: string; version: string; kind: string }): KnownKind {
  const all = builtInResources();
  const stated = versionOf({ group, version });
  const elsewhere = all.find((resource) => resource.kind === kind);
  const inGroup = all.filter((resource) => resource.group === group && resource.version === version);
  if (inGroup.length === 0) {
    const isMistyped = elsewhere && !group.includes('.') && !/(?:alpha|beta)/.test(version);
    if (!isMistyped) return {};
    return {
      field: 'kind',
      problem: `kind ${kind} does not exist in ${stated}`,
      hint: `use apiVersion ${versionOf(elsewhere)} for ${kind}`,
    };
  }
  const near = nearest(
    kind,
    inGroup.map((resource) => resource.kind),
  );
  const hint = elsewhere ? `use apiVersion ${versionOf(elsewhere)} for ${kind}` : near && `did you mean ${near}?`;
  return { field: 'kind', problem: `kind ${kind} does not exist in ${stated}`, ...(hint ? { hint } : {}) };
}

/** Returns the schemas in a CRD, keyed by "group/version Kind". */
function customSchemas(definition: unknown): (readonly [string, Schema])[] {
  const spec = isFields(definition) && definition.kind === 'CustomResourceDefinition' ? definition.spec : undefined;
  if (!isFields(spec) || !isFields(spec.names) || !Array.isArray(spec.versions)) return [];
  const { group, names } = spec;
  return spec.versions.flatMap((version: unknown) => {
    const holder = isFields(version) && isFields(version.schema) ? version.schema.openAPIV3Schema : undefined;
    if (!isFields(version) || !isFields(holder)) return [];
    // Of each CRD version, only the structural schema is used.
    return [[`${String(group)}/${String(version.name)} ${String(names.kind)}`, withoutReferences(holder)] as const];
  });
}

/** Removes references, because they are not allowed in CRDs. */
function withoutReferences(schema: Readonly<Record<string, unknown>>): Schema {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (key === '$ref' && typeof value === 'string' ? undefined : value)),
  ) as Schema;
}
