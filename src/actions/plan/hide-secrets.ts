import { parseYamlJson } from '../../base/yaml/yaml.ts';
import { isTillerlessError } from '../../errors/tillerless-error.ts';
import type { ReleaseRecord } from '../../storage/release.ts';
import { isSecret } from './object-view.ts';

const remark = '# HIDDEN: The Secret output has been suppressed\n';

/** Replaces every Secret in the manifest and hooks with a comment (`--hide-secret`), for display only. */
export function withoutSecrets(record: ReleaseRecord): ReleaseRecord {
  const manifest = record.manifest
    .split(/^(?=---\n)/m)
    .map((document) => {
      if (!holdsSecret(document)) return document;
      const source = /^# Source: .+$/m.exec(document)?.[0];
      return `---\n${source ? `${source}\n` : ''}${remark}`;
    })
    .join('');
  const hooks = record.hooks?.map((hook) => (holdsSecret(hook.manifest) ? { ...hook, manifest: remark } : hook));
  return { ...record, manifest, ...(hooks ? { hooks } : {}) };
}

function holdsSecret(document: string): boolean {
  if (!/Secret/.test(document)) return false;
  try {
    return holdsSecrets(parseYamlJson(document));
  } catch (error) {
    // Treat a document that cannot be parsed as a Secret, because it may be one.
    if (isTillerlessError(error)) return true;
    throw error;
  }
}

function holdsSecrets(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind, items } = value as { apiVersion?: unknown; kind?: unknown; items?: unknown };
  if (Array.isArray(items) && items.some(holdsSecrets)) return true;
  return isSecret({ apiVersion, kind }) || (apiVersion === 'v1' && kind === 'SecretList');
}
