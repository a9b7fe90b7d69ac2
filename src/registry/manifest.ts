import { type Fields, fieldsOf } from '../base/untyped-fields.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

export const configType = 'application/vnd.cncf.helm.config.v1+json';
export const chartType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
export const provenanceType = 'application/vnd.cncf.helm.chart.provenance.v1.prov';
/** Helm's error message for a chart without a signature. */
export const noProvenance = `manifest does not contain a layer with mediatype ${provenanceType}`;
/** Media type of charts pushed by the first Helm versions that supported registries. */
const oldChartType = 'application/tar+gzip';
export const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** A descriptor in a manifest. It refers to content by digest. */
export interface Descriptor {
  readonly mediaType: string;
  /** for example "sha256:..." */
  readonly digest: string;
  readonly size: number;
}

/** The descriptors in a chart's manifest. */
export interface ChartManifest {
  readonly config: Descriptor;
  readonly chart: Descriptor;
  readonly provenance: Descriptor | undefined;
}

/** Creates the error for a manifest that has the wrong artifact type. */
export type NotThat = (problem: string) => TillerlessError;

/** Parses a descriptor. @throws the error created by `notThat` if the descriptor is malformed */
export function readDescriptor(value: unknown, notThat: NotThat): Descriptor {
  const { mediaType, digest, size } = fieldsOf(value);
  if (typeof mediaType === 'string' && typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest))
    return { mediaType, digest, size: typeof size === 'number' && size >= 0 ? size : 0 };
  throw notThat('a descriptor of the manifest is malformed');
}

/**
 * Returns the fields of a manifest without validating them. @throws the error created by `notThat` if the manifest is not JSON
 */
export function readFields(bytes: Uint8Array, notThat: NotThat): Fields {
  try {
    return fieldsOf(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    throw notThat('the manifest is not JSON');
  }
}

/** Returns the manifests listed in an OCI index, or undefined if `bytes` is itself a manifest. @throws REGISTRY */
export function readIndex(location: string, bytes: Uint8Array): readonly Descriptor[] | undefined {
  const noChart: NotThat = (helmText) => new TillerlessError('REGISTRY', `${location} is not a chart: ${helmText}`, { helmText });
  const { manifests, layers, config } = readFields(bytes, noChart);
  if (!Array.isArray(manifests) || layers !== undefined || config !== undefined) return undefined;
  return manifests.map((item) => readDescriptor(item, noChart));
}

/** Reports whether a manifest's config has the media type of a chart. Other parts of the manifest may be invalid. */
export function isChartManifest(bytes: Uint8Array): boolean {
  const other: NotThat = (problem) => new TillerlessError('REGISTRY', problem);
  return fieldsOf(readFields(bytes, other).config).mediaType === configType;
}

/** Parses the OCI manifest of a chart. @throws REGISTRY if it is not the manifest of a chart */
export function readManifest(location: string, bytes: Uint8Array): ChartManifest {
  const noChart: NotThat = (helmText) => new TillerlessError('REGISTRY', `${location} is not a chart: ${helmText}`, { helmText });
  const fields = readFields(bytes, noChart);
  const layers = Array.isArray(fields.layers) ? fields.layers.map((layer) => readDescriptor(layer, noChart)) : [];
  if (layers.length < 1)
    throw noChart(`manifest does not contain minimum number of descriptors (2), descriptors found: ${layers.length}`);
  const config = readDescriptor(fields.config, noChart);
  if (config.mediaType !== configType) throw noChart(`could not load config with mediatype ${configType}`);
  const chart = layers.find(({ mediaType }) => mediaType === chartType || mediaType === oldChartType);
  if (chart === undefined) throw noChart(`manifest does not contain a layer with mediatype ${chartType}`);
  return { config, chart, provenance: layers.find(({ mediaType }) => mediaType === provenanceType) };
}
