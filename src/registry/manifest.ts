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

type Fields = Readonly<Record<string, unknown>>;

function noChart(place: string, helmText: string): TillerlessError {
  return new TillerlessError('REGISTRY', `${place} is no chart: ${helmText}`, { helmText });
}

function readDescriptor(place: string, value: unknown): Descriptor {
  // What is no object has no fields.
  const { mediaType, digest, size } = (typeof value === 'object' && value !== null ? value : {}) as Fields;
  if (typeof mediaType === 'string' && typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest))
    return { mediaType, digest, size: typeof size === 'number' && size >= 0 ? size : 0 };
  throw noChart(place, 'a descriptor of the manifest is malformed');
}

/** Reads the manifest of a chart. @throws REGISTRY for what is something else */
export function readManifest(place: string, bytes: Uint8Array): ChartManifest {
  let fields: Fields;
  try {
    // Anything but an object throws, or has no fields.
    fields = JSON.parse(Buffer.from(bytes).toString('utf8')) as Fields;
  } catch {
    throw noChart(place, 'the manifest is no JSON');
  }
  const layers = Array.isArray(fields?.layers) ? fields.layers.map((layer) => readDescriptor(place, layer)) : [];
  if (layers.length < 1)
    throw noChart(place, `manifest does not contain minimum number of descriptors (2), descriptors found: ${layers.length}`);
  const config = readDescriptor(place, fields.config);
  if (config.mediaType !== configType) throw noChart(place, `could not load config with mediatype ${configType}`);
  const chart = layers.find(({ mediaType }) => mediaType === chartType || mediaType === oldChartType);
  if (chart === undefined) throw noChart(place, `manifest does not contain a layer with mediatype ${chartType}`);
  return { config, chart, provenance: layers.find(({ mediaType }) => mediaType === provenanceType) };
}
