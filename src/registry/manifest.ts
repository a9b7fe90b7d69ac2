import { type Fields, fieldsOf } from '../base/untyped-fields.ts';
import { TillerlessError } from '../errors/tillerless-error.ts';

export const configType = 'application/vnd.cncf.helm.config.v1+json';
export const chartType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
export const provenanceType = 'application/vnd.cncf.helm.chart.provenance.v1.prov';
/** Helm's sentence for a chart that nobody signed. */
export const noProvenance = `manifest does not contain a layer with mediatype ${provenanceType}`;
/** Of charts that the first versions of Helm pushed. */
const oldChartType = 'application/tar+gzip';
export const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** Something that a manifest names by its digest. */
export interface Descriptor {
  readonly mediaType: string;
  /** "sha256:..." */
  readonly digest: string;
  readonly size: number;
}

/** What the manifest of a chart names. */
export interface ChartManifest {
  readonly config: Descriptor;
  readonly chart: Descriptor;
  readonly provenance: Descriptor | undefined;
}

/** The error for a manifest of something else. */
export type NotThat = (problem: string) => TillerlessError;

/** @throws what `notThat` makes */
export function readDescriptor(value: unknown, notThat: NotThat): Descriptor {
  const { mediaType, digest, size } = fieldsOf(value);
  if (typeof mediaType === 'string' && typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest))
    return { mediaType, digest, size: typeof size === 'number' && size >= 0 ? size : 0 };
  throw notThat('a descriptor of the manifest is malformed');
}

/** The fields of a manifest, whatever they are. @throws what `notThat` makes, when it is no JSON */
export function readFields(bytes: Uint8Array, notThat: NotThat): Fields {
  try {
    return fieldsOf(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    throw notThat('the manifest is no JSON');
  }
}

/** The manifests in an OCI index; undefined for a manifest. @throws REGISTRY */
export function readIndex(place: string, bytes: Uint8Array): readonly Descriptor[] | undefined {
  const noChart: NotThat = (helmText) => new TillerlessError('REGISTRY', `${place} is no chart: ${helmText}`, { helmText });
  const { manifests, layers, config } = readFields(bytes, noChart);
  if (!Array.isArray(manifests) || layers !== undefined || config !== undefined) return undefined;
  return manifests.map((each) => readDescriptor(each, noChart));
}

/** True for the manifest of a chart, whatever else is wrong with it. */
export function isChartManifest(bytes: Uint8Array): boolean {
  const other: NotThat = (problem) => new TillerlessError('REGISTRY', problem);
  return fieldsOf(readFields(bytes, other).config).mediaType === configType;
}

/** Reads the manifest of a chart. @throws REGISTRY for what is something else */
export function readManifest(place: string, bytes: Uint8Array): ChartManifest {
  const noChart: NotThat = (helmText) => new TillerlessError('REGISTRY', `${place} is no chart: ${helmText}`, { helmText });
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
