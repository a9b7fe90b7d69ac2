import { splitDocuments } from '../../base/yaml/split-documents.ts';
import { parseYamlJson } from '../../base/yaml/yaml.ts';
import { isTillerlessError, reasonOf, TillerlessError } from '../../errors/tillerless-error.ts';
import type { Discovery } from '../../kube/discovery.ts';
import type { HookTarget } from '../../kube/hooks.ts';
import { keepsItsForm, servedElsewhere } from '../../kube/replaced-api-versions.ts';
import {
  type DistinctTargets,
  distinctTargets,
  type ManifestObject,
  mapTargets,
  type Owner,
  readObjects,
  stampOwner,
  type TargetedObject,
} from '../../kube/targets.ts';
import type { StoredHook } from '../../storage/release.ts';
import type { Rendering } from '../render/render-release.ts';
import { hasTextMetadata } from '../schema-check/metadata-fields.ts';

const sourceLine = /^# Source: (.+)$/m;

/**
 * The objects of a stored manifest, in its order.
 *
 * @param unnamed gets a sentence for each object without a name, which is left out then
 * @throws YAML_PARSE, MANIFEST_INVALID
 */
export function parseManifest(manifest: string, unnamed?: (text: string) => void): ManifestObject[] {
  return splitDocuments(manifest).flatMap((document) => {
    const path = sourceLine.exec(document)?.[1]?.trim() ?? '';
    return readObjects(parseDocument(document, path), path, unnamed);
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
      helmText: `unable to build kubernetes objects from release manifest: ${reasonOf(error)}`,
    });
  }
}

/** What is read of a rendering. */
export type RenderedObjects = Pick<Rendering, 'manifest' | 'manifests' | 'hooks' | 'trace'>;

/**
 * Maps the objects of a new revision to their APIs, stamped as this release's own.
 *
 * @param events of the hooks that will run, which are checked too
 * @throws YAML_PARSE, MANIFEST_INVALID with the template line, NO_MATCHING_KIND
 */
export async function renderedTargets(
  rendering: RenderedObjects,
  { discovery, owner, events }: { readonly discovery: Discovery; readonly owner: Owner; readonly events: readonly string[] },
): Promise<DistinctTargets> {
  const hooks = rendering.hooks.filter((hook) => hook.events.some((event) => events.includes(event)));
  return ownTargets(await readRendered({ ...rendering, hooks }), discovery, owner);
}

/** Objects in their place in the API, each once and stamped as this release's own. */
function ownTargets(objects: readonly ManifestObject[], discovery: Discovery, owner: Owner): DistinctTargets {
  const targets = mapTargets(objects, discovery, owner.namespace);
  return distinctTargets(targets.map((target) => stampOwner(target, owner)));
}

async function readRendered(rendering: RenderedObjects): Promise<ManifestObject[]> {
  // The check that finds template lines parses everything again: it is loaded when there is something to find.
  const explain = async (): Promise<void> => {
    const { checkMetadataTypes } = await import('../schema-check/metadata-types.ts');
    checkMetadataTypes(rendering);
  };
  try {
    const objects = parseManifest(rendering.manifest);
    const hooks = rendering.hooks.flatMap(({ manifest, path }) => readObjects(parseDocument(manifest, path), path));
    if (![...objects, ...hooks].every(({ object }) => hasTextMetadata({ ...object.metadata }))) await explain();
    return objects;
  } catch (error) {
    if (isTillerlessError(error, 'MANIFEST_INVALID')) await explain();
    throw error;
  }
}

/** Objects of a stored revision, found in what the cluster serves now. */
export interface StoredTargets {
  readonly targets: readonly TargetedObject[];
  /** what became of objects whose API has changed, or that can not be found, a sentence for each */
  readonly notes: readonly string[];
}

/**
 * Objects of an older revision, to compare with or to delete. Those of a version that the cluster no longer serves are looked for
 * under another version of their kind; when there is none they are gone with their API, and left out. Objects that got their
 * names from the API server can not be found, and are left out, too.
 *
 * @param form "same" leaves out what is written otherwise in the version that is served now
 */
export function previousTargets(
  manifest: string,
  discovery: Discovery,
  owner: Owner,
  form: 'any' | 'same' = 'any',
): StoredTargets {
  const notes: string[] = [];
  const objects = parseManifest(manifest, (text) => void notes.push(text)).flatMap((each) => {
    const found = served(each, discovery);
    const isFit = found !== undefined && (found === each || form === 'any' || keepsItsForm(each.object));
    if (found !== each) notes.push(movedText(each, isFit ? found : undefined));
    return isFit ? [found] : [];
  });
  return { targets: ownTargets(objects, discovery, owner).targets, notes };
}

/**
 * Objects of an older revision, to be sent again. Those of a version that the cluster no longer serves are sent in another one
 * where they are written in the same way.
 *
 * @throws NO_MATCHING_KIND
 */
export function restoredTargets(manifest: string, discovery: Discovery, owner: Owner): StoredTargets {
  const notes: string[] = [];
  const objects = parseManifest(manifest).map((each) => {
    const found = keepsItsForm(each.object) ? served(each, discovery) : undefined;
    if (!found || found === each) return each;
    notes.push(movedText(each, found));
    return found;
  });
  return { targets: ownTargets(objects, discovery, owner).targets, notes };
}

/** The object in a version that the cluster serves: as it stands when possible. */
function served(each: ManifestObject, discovery: Discovery): ManifestObject | undefined {
  const { apiVersion, kind } = each.object;
  if (discovery.find(apiVersion, kind)) return each;
  const now = servedElsewhere(discovery, apiVersion, kind);
  return now === undefined ? undefined : { ...each, object: { ...each.object, apiVersion: now } };
}

function movedText({ object }: ManifestObject, now: ManifestObject | undefined): string {
  const name = `${object.kind}/${object.metadata.name} (${object.apiVersion})`;
  return now
    ? `${name} is of an API that the cluster no longer serves; taken as ${now.object.apiVersion}`
    : `${name} is of an API that the cluster no longer serves; treated as gone`;
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
        cutOff: hook.last_run?.phase === 'Running',
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
