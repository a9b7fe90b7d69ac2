import { dumpAnyYaml, parseYamlJson } from '../../base/yaml/yaml.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import type { KubeObject } from '../../kube/resource.ts';
import { readObjects } from '../../kube/targets.ts';
import type { UiDocument, UiHook } from '../../report/ui-release.ts';
import type { ReleaseRecord, StoredHook } from '../../storage/release.ts';
import { isSecret, maskedSecret } from '../plan/object-view.ts';

const sourceLine = /^# Source: ([^\n]+)\n?/m;

/** Returns the documents of a manifest. The data of Secrets is replaced with its size and digest. */
export function manifestDocuments({ manifest, namespace }: Pick<ReleaseRecord, 'manifest' | 'namespace'>): UiDocument[] {
  return manifest
    .split(/^---[^\n]*\n/m)
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const source = sourceLine.exec(text)?.[1]?.trim() ?? '';
      return maskedDocument(text.replace(sourceLine, ''), source, namespace);
    });
}

/** Returns the hooks of a revision. The data of Secrets is replaced with its size and digest. */
export function maskedHooks({ hooks, namespace }: Pick<ReleaseRecord, 'hooks' | 'namespace'>): UiHook[] {
  return (hooks ?? []).map((hook) => ({ ...maskedHook(hook, namespace), ...lastRun(hook) }));
}

function maskedHook(hook: StoredHook, namespace: string): UiHook {
  return {
    ...maskedDocument(hook.manifest, hook.path, namespace),
    kind: hook.kind,
    name: hook.name,
    events: hook.events,
    weight: hook.weight ?? 0,
    deletePolicies: hook.delete_policies ?? [],
  };
}

function lastRun({ last_run: run }: StoredHook): Pick<UiHook, 'lastRun'> {
  if (!run?.started_at) return {};
  return { lastRun: { started: run.started_at, completed: run.completed_at ?? '', phase: run.phase || 'Unknown' } };
}

function maskedDocument(text: string, source: string, namespace: string): UiDocument {
  const objects = parsed(text, source);
  // Hide a document that contains "Secret" but cannot be parsed, because it could be a Secret.
  if (objects === undefined) {
    const isSuspect = /Secret/.test(text);
    return { ...nameless, namespace, source, text: isSuspect ? '# not shown: it may be a Secret\n' : text, isMasked: isSuspect };
  }
  const [first] = objects;
  const isMasked = objects.some(isSecret);
  return {
    apiVersion: first?.apiVersion ?? '',
    kind: first?.kind ?? '',
    namespace: first?.metadata.namespace ?? namespace,
    name: first?.metadata.name ?? '',
    source,
    text: isMasked ? objects.map((object) => dumpAnyYaml(isSecret(object) ? maskedSecret(object) : object)).join('---\n') : text,
    isMasked,
  };
}

const nameless = { apiVersion: '', kind: '', name: '' };

function parsed(text: string, source: string): KubeObject[] | undefined {
  try {
    return readObjects(parseYamlJson(text), source, () => undefined).map(({ object }) => object);
  } catch (error) {
    if (isTillerlessError(error)) return undefined;
    throw error;
  }
}
