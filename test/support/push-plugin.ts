import { sha256Digest } from '../../src/base/crypto/sha256.ts';
import { plainTls, readTls } from '../../src/net/connect.ts';
import { openRegistry } from '../../src/registry/client.ts';

/** The registry to which plugins are pushed. */
export interface PluginRegistry {
  readonly host: string;
  /** CA of the registry's certificate; if not set, the registry uses plain HTTP */
  readonly caFile?: string;
}

export interface PushedPlugin {
  readonly repository: string;
  readonly tag: string;
  /** layers keyed by title */
  readonly layers: Readonly<Record<string, Uint8Array>>;
  /** additional manifest fields; fields that are undefined are removed */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Pushes a plugin the way registry clients do. @returns the digest of its manifest */
export async function pushPlugin(
  { host, caFile }: PluginRegistry,
  { repository, tag, layers, fields }: PushedPlugin,
): Promise<string> {
  const client = openRegistry({
    host,
    plainHttp: caFile === undefined,
    login: { username: 'user', password: 'secret', identityToken: '' },
    around: { tls: readTls({ ...plainTls, caFile: caFile ?? '' }, {}), env: {}, signal: AbortSignal.timeout(10_000) },
  });
  const scope = `repository:${repository}:pull,push`;
  const send = async (method: string, path: string, body: Uint8Array, type = 'application/octet-stream'): Promise<URL> => {
    const { status, headers, url, discard } = await client.request({
      method,
      path,
      headers: { 'content-type': type },
      body,
      scope,
    });
    discard();
    if (status !== 201 && status !== 202) throw new Error(`${method} ${path}: ${status}`);
    return new URL(headers.location ?? '', url);
  };
  const push = async (bytes: Uint8Array): Promise<{ digest: string; size: number }> => {
    const target = await send('POST', `/v2/${repository}/blobs/uploads/`, Buffer.alloc(0));
    target.searchParams.set('digest', sha256Digest(bytes));
    await send('PUT', target.href, bytes);
    return { digest: sha256Digest(bytes), size: bytes.length };
  };
  const described = [];
  for (const [title, bytes] of Object.entries(layers))
    described.push({
      mediaType: 'application/vnd.oci.image.layer.v1.tar',
      ...(await push(bytes)),
      annotations: { 'org.opencontainers.image.title': title },
    });
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    artifactType: 'application/vnd.helm.plugin.v1+json',
    config: { mediaType: 'application/vnd.oci.empty.v1+json', ...(await push(Buffer.from('{}'))) },
    layers: described,
    ...fields,
  };
  const body = Buffer.from(JSON.stringify(manifest));
  await send('PUT', `/v2/${repository}/manifests/${tag}`, body, manifest.mediaType);
  return sha256Digest(body);
}
