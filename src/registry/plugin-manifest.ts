import { sanitize } from '../base/go/printable.ts';
import { fieldsOf, textOf } from '../base/untyped-fields.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { configType, type Descriptor, type NotThat, readDescriptor, readFields } from './manifest.ts';

export const pluginType = 'application/vnd.helm.plugin.v1+json';
const titleKey = 'org.opencontainers.image.title';

/** What the manifest of a plugin names. */
export interface PluginManifest {
  /** "NAME-VERSION.tgz", which the signature is about; not to be used as a path */
  readonly title: string;
  readonly archive: Descriptor;
  readonly provenance: Descriptor | undefined;
}

/**
 * Reads the manifest of a plugin: layers are known by their titles, whatever their media types.
 *
 * @param name of the repository, its last part: the archive is titled after it
 * @throws REGISTRY for what is something else
 */
export function readPluginManifest(place: string, name: string, bytes: Uint8Array): PluginManifest {
  const noPlugin: NotThat = (helmText) =>
    new TillerlessError('REGISTRY', `${place} is no plugin: ${helmText}`, {
      helmText,
      hint: `a plugin has the artifact type ${pluginType} and a layer with the title ${name}-VERSION.tgz`,
    });
  const { artifactType, config, layers, manifests } = readFields(bytes, noPlugin);
  if (Array.isArray(manifests)) throw noPlugin('it is an index of several manifests');
  checkType(shown(artifactType), shown(fieldsOf(config).mediaType), { place, noPlugin });
  const titled = (Array.isArray(layers) ? layers : []).map((layer) => ({
    descriptor: readDescriptor(layer, noPlugin),
    title: shown(fieldsOf(fieldsOf(layer).annotations)[titleKey]),
  }));
  const found = titled.find(({ title }) => title.startsWith(`${name}-`) && /^[\w.+-]+\.tgz$/.test(title));
  if (!found) throw noPlugin(`required layer matching pattern ${name}-VERSION.tgz not found in manifest`);
  const { title, descriptor: archive } = found;
  return { title, archive, provenance: titled.find((each) => each.title === `${title}.prov`)?.descriptor };
}

function shown(value: unknown): string {
  return sanitize(textOf(value));
}

interface Refusal {
  readonly place: string;
  readonly noPlugin: NotThat;
}

/** Manifests from before there were artifact types have theirs as that of the config. */
function checkType(artifactType: string, configMediaType: string, { place, noPlugin }: Refusal): void {
  const isOld = artifactType === '';
  if ((isOld ? configMediaType : artifactType) === pluginType) return;
  if (!isOld) throw noPlugin(`expected artifact type ${pluginType}, got ${artifactType}`);
  const helmText = `expected config media type ${pluginType} for legacy compatibility, got ${configMediaType}`;
  if (configMediaType !== configType) throw noPlugin(helmText);
  throw new TillerlessError('REGISTRY', `${place} is a chart, and no plugin`, {
    helmText,
    hint: `it is a chart: install NAME oci://${place}`,
  });
}
