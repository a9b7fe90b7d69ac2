import { splitDocuments } from '../base/documents.ts';
import { parseYamlJson } from '../base/yaml.ts';
import { isTillerlessError, TillerlessError } from '../errors/tillerless-error.ts';
import type { Discovery } from '../kube/discovery.ts';
import type { HookTarget } from '../kube/hooks.ts';
import { type ManifestObject, mapTargets, type Owner, readObjects, stampOwner, type TargetedObject } from '../kube/targets.ts';
import type { StoredHook } from '../storage/release.ts';

const sourceLine = /^# Source: (.+)$/m;

/** The objects of a stored manifest, in its order. @throws YAML_PARSE, MANIFEST_INVALID */
export function parseManifest(manifest: string): ManifestObject[] {
  return splitDocuments(manifest).flatMap((document) => {
    const path = sourceLine.exec(document)?.[1]?.trim() ?? '';
    return readObjects(parseDocument(document, path), path);
  });
}

function parseDocument(document: string, path: string): unknown {
  try {
    return parseYamlJson(document);
  } catch (error) {
    if (!isTillerlessError(error, 'YAML_PARSE')) throw error;
    const place = path || 'the manifest';
    throw new TillerlessError('YAML_PARSE', `the object rendered from ${place} is not valid YAML: ${error.message}`, {
      where: { file: place, ...(error.where?.line ? { line: error.where.line } : {}), source: document },
      helmText: `unable to build kubernetes objects from release manifest: ${error.helmText ?? error.message}`,
    });
  }
}

/** A manifest's objects in their place in the API, stamped as this release's own. */
export function targetsOf(manifest: string, discovery: Discovery, owner: Owner): TargetedObject[] {
  return mapTargets(parseManifest(manifest), discovery, owner.namespace).map((target) => stampOwner(target, owner));
}

/**
 * Objects of an older revision. Kinds that the cluster no longer serves are gone with their API: they are left out.
 *
 * @returns the targets, and the names of what was left out
 */
export function previousTargets(
  manifest: string,
  discovery: Discovery,
  owner: Owner,
): { targets: TargetedObject[]; vanished: string[] } {
  const objects = parseManifest(manifest);
  const served = objects.filter(({ object }) => discovery.find(object.apiVersion, object.kind));
  const vanished = objects
    .filter((each) => !served.includes(each))
    .map(({ object }) => `${object.kind}/${object.metadata.name} (${object.apiVersion})`);
  return { targets: mapTargets(served, discovery, owner.namespace).map((target) => stampOwner(target, owner)), vanished };
}

/** Hooks of one event with their objects found. Hooks carry no marks of ownership, as in Helm. */
export function hookTargets(
  hooks: readonly StoredHook[] | null | undefined,
  event: string,
  discovery: Discovery,
  namespace: string,
): HookTarget[] {
  return (hooks ?? []).flatMap((hook, index) => {
    if (!hook.events.includes(event)) return [];
    const [target] = mapTargets(readObjects(parseDocument(hook.manifest, hook.path), hook.path), discovery, namespace);
    if (!target) return [];
    return [
      {
        index,
        name: hook.name,
        kind: hook.kind,
        weight: hook.weight ?? 0,
        deletePolicies: hook.delete_policies ?? [],
        outputLogPolicies: hook.output_log_policies ?? [],
        target: withNamespace(target),
      },
    ];
  });
}

/** The same for several events, each hook once; those of kinds that are not served yet are left out. */
export function knownHooks(
  hooks: readonly StoredHook[] | null | undefined,
  events: readonly string[],
  discovery: Discovery,
  namespace: string,
): HookTarget[] {
  const wanted = (hooks ?? []).filter((hook) => hook.events.some((event) => events.includes(event)));
  return wanted.flatMap((hook) => {
    try {
      return hookTargets([hook], hook.events[0] ?? '', discovery, namespace);
    } catch (error) {
      // A hook may be of a kind that an earlier one defines; what is wrong with it shows when it runs.
      if (isTillerlessError(error, 'NO_MATCHING_KIND')) return [];
      throw error;
    }
  });
}

function withNamespace(target: TargetedObject): TargetedObject {
  if (!target.namespace) return target;
  return { ...target, object: { ...target.object, metadata: { ...target.object.metadata, namespace: target.namespace } } };
}
