import { ParsedDocuments } from '../../base/yaml/parsed-documents.ts';
import { splitDocuments } from '../../base/yaml/split-documents.ts';
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
 * Parses the objects in a stored manifest, in order.
 *
 * @param unnamed called with a message for each object that is skipped because it has no name
 * @param documents documents that have already been parsed
 * @throws YAML_PARSE, MANIFEST_INVALID
 */
export function parseManifest(
  manifest: string,
  unnamed?: (text: string) => void,
  documents = new ParsedDocuments(),
): ManifestObject[] {
  return splitDocuments(manifest).flatMap((document) => {
    const path = sourceLine.exec(document)?.[1]?.trim() ?? '';
    return readObjects(parseDocument(document, path, documents), path, unnamed);
  });
}

function parseDocument(document: string, path: string, documents = new ParsedDocuments()): unknown {
  try {
    return documents.parseJson(document);
  } catch (error) {
    if (!isTillerlessError(error, 'YAML_PARSE')) throw error;
    const file = path || 'the manifest';
    throw new TillerlessError('YAML_PARSE', `the object rendered from ${file} is not valid YAML: ${error.message}`, {
      where: { file, ...(error.where?.line ? { line: error.where.line } : {}), source: document },
      helmText: `unable to build kubernetes objects from release manifest: ${reasonOf(error)}`,
    });
  }
}

/** The fields of a rendering that are needed to map its objects to API resources. */
export type RenderedObjects = Pick<Rendering, 'manifest' | 'manifests' | 'hooks' | 'documents' | 'trace'>;

/**
 * Maps the objects of a new revision to their API resources and adds ownership metadata.
 *
 * @param events the operation's hook events; hooks that run on these events are checked as well
 * @throws YAML_PARSE, MANIFEST_INVALID with the template line, NO_MATCHING_KIND
 */
export async function renderedTargets(
  rendering: RenderedObjects,
  { discovery, owner, events }: { readonly discovery: Discovery; readonly owner: Owner; readonly events: readonly string[] },
): Promise<DistinctTargets> {
  const hooks = rendering.hooks.filter((hook) => hook.events.some((event) => events.includes(event)));
  return ownTargets(await readRendered({ ...rendering, hooks }), discovery, owner);
}

/** Maps objects to their API resources, adds ownership metadata, and removes duplicates. */
function ownTargets(objects: readonly ManifestObject[], discovery: Discovery, owner: Owner): DistinctTargets {
  const targets = mapTargets(objects, discovery, owner.namespace);
  return distinctTargets(targets.map((target) => stampOwner(target, owner)));
}

async function readRendered(rendering: RenderedObjects): Promise<ManifestObject[]> {
  // Finding the template line requires parsing all documents again, so the module is only loaded after an error.
  const explain = async (): Promise<void> => {
    const { checkMetadataTypes } = await import('../schema-check/metadata-types.ts');
    checkMetadataTypes(rendering);
  };
  try {
    const { documents } = rendering;
    const objects = parseManifest(rendering.manifest, undefined, documents);
    const hooks = rendering.hooks.flatMap(({ manifest, path }) => readObjects(parseDocument(manifest, path, documents), path));
    if (![...objects, ...hooks].every(({ object }) => hasTextMetadata({ ...object.metadata }))) await explain();
    return objects;
  } catch (error) {
    if (isTillerlessError(error, 'MANIFEST_INVALID')) await explain();
    throw error;
  }
}

/** The objects of a stored revision, mapped to the API resources that the cluster serves now. */
export interface StoredTargets {
  readonly targets: readonly TargetedObject[];
  /** one message for each object that has been skipped or mapped to another API version */
  readonly notes: readonly string[];
}

/**
 * Returns the objects of an older revision, for comparison or deletion. If the cluster no longer serves an object's API version,
 * another version of the same kind is used. If there is none, the object no longer exists and is skipped. Objects with a
 * generateName are also skipped, because they cannot be looked up.
 *
 * @param form "same" also skips objects whose schema is different in the API version that the cluster now serves
 * @param documents documents that have already been parsed
 */
export function previousTargets(
  manifest: string,
  discovery: Discovery,
  owner: Owner,
  { form = 'any', documents }: { readonly form?: 'any' | 'same'; readonly documents?: ParsedDocuments } = {},
): StoredTargets {
  const notes: string[] = [];
  const objects = parseManifest(manifest, (text) => void notes.push(text), documents).flatMap((entry) => {
    const match = served(entry, discovery);
    const isFit = match !== undefined && (match === entry || form === 'any' || keepsItsForm(entry.object));
    if (match !== entry) notes.push(movedText(entry, isFit ? match : undefined));
    return isFit ? [match] : [];
  });
  return { targets: ownTargets(objects, discovery, owner).targets, notes };
}

/**
 * Returns the objects of an older revision, to apply them again. If the cluster no longer serves an object's API version, another
 * version with the same schema is used.
 *
 * @throws NO_MATCHING_KIND
 */
export function restoredTargets(manifest: string, discovery: Discovery, owner: Owner): StoredTargets {
  const notes: string[] = [];
  const objects = parseManifest(manifest).map((entry) => {
    const match = keepsItsForm(entry.object) ? served(entry, discovery) : undefined;
    if (!match || match === entry) return entry;
    notes.push(movedText(entry, match));
    return match;
  });
  return { targets: ownTargets(objects, discovery, owner).targets, notes };
}

/**
 * Returns an object in an API version that the cluster serves: the version in the manifest if possible, otherwise another one.
 * Returns undefined if the cluster serves none.
 */
function served(entry: ManifestObject, discovery: Discovery): ManifestObject | undefined {
  const { apiVersion, kind } = entry.object;
  if (discovery.find(apiVersion, kind)) return entry;
  const now = servedElsewhere(discovery, apiVersion, kind);
  return now === undefined ? undefined : { ...entry, object: { ...entry.object, apiVersion: now } };
}

function movedText({ object }: ManifestObject, now: ManifestObject | undefined): string {
  const name = `${object.kind}/${object.metadata.name} (${object.apiVersion})`;
  return now
    ? `${name} uses an API version that the cluster no longer serves; treated as ${now.object.apiVersion}`
    : `${name} uses an API version that the cluster no longer serves; treated as deleted`;
}

/** Maps the hooks of an event to their API resources. As in Helm, no ownership metadata is added to hooks. */
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

/**
 * Maps the hooks that run on any of the given events to their API resources. A hook that runs on several events is returned once.
 * Hooks of kinds that the cluster does not serve yet are skipped.
 */
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
      // The kind may be defined by an earlier hook. If it is not, the error is reported when the hook runs.
      if (isTillerlessError(error, 'NO_MATCHING_KIND')) return [];
      throw error;
    }
  });
}

function withNamespace(target: TargetedObject): TargetedObject {
  if (!target.namespace) return target;
  return { ...target, object: { ...target.object, metadata: { ...target.object.metadata, namespace: target.namespace } } };
}
