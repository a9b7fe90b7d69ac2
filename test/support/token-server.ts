import { createHash, createPublicKey, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Identity } from './authority.ts';
import { startServer, type WebServer } from './web-server.ts';

/** Returns libtrust's ID for a key, which is the first 240 bits of the key's hash in groups of four letters. */
function keyId(pem: Buffer): string {
  const der = createPublicKey(pem).export({ type: 'spki', format: 'der' });
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...createHash('sha256').update(der).digest().subarray(0, 30)].map((byte) => byte.toString(2).padStart(8, '0'));
  const letters = bits.join('').replace(/.{5}/g, (five) => alphabet[Number.parseInt(five, 2)] ?? '');
  return letters.match(/.{4}/g)?.join(':') ?? '';
}

/** Starts a token server for registries. It grants "user" all requested permissions, and denies everyone else. */
export function startTokenServer(identity: Identity): Promise<WebServer> {
  const [cert, key] = [readFileSync(identity.certFile), readFileSync(identity.keyFile)];
  const kid = keyId(cert);
  return startServer(
    (request, response) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      if (request.headers.authorization !== `Basic ${Buffer.from('user:secret').toString('base64')}`) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="tokens"' }).end('{}');
        return;
      }
      const access = url.searchParams.getAll('scope').flatMap((scopes) =>
        scopes.split(' ').map((scope) => {
          const [type = '', name = '', actions = ''] = scope.split(':');
          return { type, name, actions: actions.split(',') };
        }),
      );
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: 'tests',
        sub: 'user',
        aud: 'charts',
        nbf: now - 10,
        iat: now,
        exp: now + 300,
        jti: randomUUID(),
        access,
      };
      const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const text = `${encode({ typ: 'JWT', alg: 'ES256', kid })}.${encode(claims)}`;
      const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token: `${text}.${signature}` }));
    },
    { cert, key },
  );
}
