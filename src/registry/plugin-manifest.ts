import * as z from 'zod/mini';
import { decodeShape } from '../base/decode-shape.ts';
import { sanitize } from '../base/go/printable.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';
import { configType, type Descriptor, type NotThat, readFields } from './manifest.ts';

export const pluginType = 'application/vnd.helm.plugin.v1+json';
const titleKey = 'org.opencontainers.image.title';

const optional = <T extends z.ZodMiniType>(type: T) => z.exactOptional(z.nullable(type));

const layerShape = z.looseObject({
  mediaType: z.string(),
  digest: z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/, 'expected a SHA-256 digest')),
  size: optional(z.int().check(z.minimum(0))),
  annotations: optional(z.record(z.string(), z.string())),
});

const headShape = z.looseObject({
  artifactType: optional(z.string()),
  config: optional(z.looseObject({ mediaType: optional(z.string()) })),
});

const layersShape = z.looseObject({ layers: optional(z.array(layerShape)) });

/** The descriptors in a plugin's manifest. */
export interface PluginManifest {
  /**
   * file name of the archive in the form "NAME-VERSION.tgz"; only for comparison with the signed file name, must not be used as a
   * path
   */
  readonly title: string;
  readonly archive: Descriptor;
  readonly provenance: Descriptor | undefined;
}

/**
 * Reads a plugin's manifest. Layers are identified by title, not by media type.
 *
 * @param name last path segment of the repository; the archive's title starts with it
 * @throws REGISTRY if the artifact is not a plugin
 */
export function readPluginManifest(location: string, name: string, bytes: Uint8Array): PluginManifest {
  const noPlugin: NotThat = (helmText) =>
    new TillerlessError('REGISTRY', `${location} is not a plugin: ${helmText}`, {
      helmText,
      hint: `a plugin manifest must have the artifact type ${pluginType} and a layer titled ${name}-VERSION.tgz`,
    });
  const fields = readFields(bytes, noPlugin);
  if (Array.isArray(fields.manifests)) throw noPlugin('it is an index of several manifests');
  const damaged = (problem: string): TillerlessError =>
    new TillerlessError('REGISTRY', `the manifest of ${location} is corrupt: ${problem}`);
  const { artifactType, config } = decodeShape(headShape, fields, damaged);
  checkType(sanitize(artifactType ?? ''), sanitize(config?.mediaType ?? ''), { location, noPlugin });
  const { layers } = decodeShape(layersShape, fields, damaged);
  const titled = (layers ?? []).map(({ mediaType, digest, size, annotations }): TitledLayer => {
    return { descriptor: { mediaType, digest, size: size ?? 0 }, title: sanitize(annotations?.[titleKey] ?? '') };
  });
  const archiveLayer = titled.find(({ title }) => title.startsWith(`${name}-`) && /^[\w.+-]+\.tgz$/.test(title));
  if (!archiveLayer) throw noPlugin(`required layer matching pattern ${name}-VERSION.tgz not found in manifest`);
  const { title, descriptor: archive } = archiveLayer;
  return { title, archive, provenance: titled.find((layer) => layer.title === `${title}.prov`)?.descriptor };
}

interface TitledLayer {
  readonly descriptor: Descriptor;
  readonly title: string;
}

interface Refusal {
  readonly location: string;
  readonly noPlugin: NotThat;
}

/** Checks the artifact type. Older manifests have no artifact type and use the media type of the config instead. */
function checkType(artifactType: string, configMediaType: string, { location, noPlugin }: Refusal): void {
  const isOld = artifactType === '';
  if ((isOld ? configMediaType : artifactType) === pluginType) return;
  if (!isOld) throw noPlugin(`expected artifact type ${pluginType}, got ${artifactType}`);
  const helmText = `expected config media type ${pluginType} for legacy compatibility, got ${configMediaType}`;
  if (configMediaType !== configType) throw noPlugin(helmText);
  throw new TillerlessError('REGISTRY', `${location} is a chart, not a plugin`, {
    helmText,
    hint: `to install the chart, run \`install NAME oci://${location}\``,
  });
}
