import * as node from 'node:crypto';
import { gzipSync } from 'node:zlib';
import * as web from '../../src/web/crypto.ts';
import { isProbablePrime } from '../../src/web/primes.ts';
import { gunzipSync } from '../../src/web/zlib.ts';

const message = Buffer.from('a message\u{1f600}');
const secret = Buffer.alloc(32, 7);

it.each(['sha1', 'sha256', 'sha512'] as const)('%s', (algorithm) => {
  expect(web.createHash(algorithm).update(message).digest('hex')).toBe(node.createHash(algorithm).update(message).digest('hex'));
  expect(web.createHmac(algorithm, secret).update(message).digest('hex')).toBe(
    node.createHmac(algorithm, secret).update(message).digest('hex'),
  );
});

it('scrypt', () => {
  const cost = { N: 1024, r: 8, p: 2 };
  expect(web.scryptSync(secret, message, 64, cost)).toEqual(node.scryptSync(secret, message, 64, cost));
});

describe('AES', () => {
  const iv = Buffer.alloc(16, 255);

  it('encrypts and decrypts in CBC mode', () => {
    const [ours, theirs] = [web, node].map(({ createCipheriv }) => {
      const cipher = (createCipheriv as typeof node.createCipheriv)('aes-256-cbc', secret, iv);
      return Buffer.concat([cipher.update('some text', 'utf8'), cipher.final()]);
    });
    expect(ours).toEqual(theirs);
    const decipher = web.createDecipheriv('aes-256-cbc', secret, iv).setAutoPadding(false);
    const plain = Buffer.concat([decipher.update(ours ?? Buffer.alloc(0)), decipher.final()]);
    expect(plain.toString('latin1')).toBe(`some text${'\u0007'.repeat(7)}`);
  });

  it('produces the same counter mode stream for any chunk size, even if the counter overflows', () => {
    const ours = web.createCipheriv('aes-256-ctr', secret, iv);
    const theirs = node.createCipheriv('aes-256-ctr', secret, iv);
    for (const size of [1, 15, 16, 17, 0, 40, 3, 1000])
      expect([size, ours.update(Buffer.alloc(size))]).toEqual([size, theirs.update(Buffer.alloc(size))]);
  });
});

describe.each([
  ['rsa', 'pkcs1', 'sha256'],
  ['ec', 'sec1', 'sha256'],
  ['ed25519', 'pkcs8', null],
] as const)('%s keys', (type, format, hash) => {
  const { privateKey } = web.generateKeyPairSync(type, { modulusLength: 2048 });
  const pem = privateKey.export({ type: format });
  const other = node.createPrivateKey(pem);
  const publicKey = node.createPublicKey(other);

  it('are encoded the way OpenSSL encodes them', () => {
    expect(other.export({ type: format as 'pkcs8', format: 'pem' })).toBe(pem);
    expect(web.createPublicKey(privateKey).export()).toEqual(publicKey.export({ type: 'spki', format: 'der' }));
  });

  it('sign messages', () => {
    expect(node.verify(hash, message, publicKey, web.sign(hash, message, privateKey))).toBe(true);
  });

  it.each(['pkcs8', format])('are read from %s', (encoding) => {
    const text = other.export({ type: encoding as 'pkcs8', format: 'pem' }).toString();
    expect(web.createPrivateKey(text).export({ type: format })).toBe(pem);
  });
});

it.each(['P-384', 'P-521'])('reads keys on the curve %s', (namedCurve) => {
  const { privateKey } = node.generateKeyPairSync('ec', { namedCurve });
  const pem = privateKey.export({ type: 'sec1', format: 'pem' }).toString();
  expect(web.createPrivateKey(pem).export({ type: 'sec1' })).toBe(pem);
});

it('reads DSA keys', () => {
  const { privateKey } = node.generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });
  const key = web.createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  expect(web.createPublicKey(key).export()).toEqual(node.createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
});

it.each([
  '',
  'no PEM',
  '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----',
  '-----BEGIN X-----\nMAA=\n-----END X-----',
])('rejects the key %j', (text) => expect(() => web.createPrivateKey(text)).toThrow(TypeError));

it.each([2n, 3n, 97n, 2n ** 127n - 1n, 2n ** 521n - 1n])('%p is prime', (prime) => expect(isProbablePrime(prime)).toBe(true));
it.each([0n, 1n, 4n, 561n, 2n ** 128n + 1n, (2n ** 61n - 1n) * (2n ** 89n - 1n)])('%p is not prime', (number) =>
  expect(isProbablePrime(number)).toBe(false),
);

describe('gunzipSync', () => {
  const limit = { maxOutputLength: 1 << 20 };
  const random = node.randomBytes(100_000);
  const packed = gzipSync(random);

  it('decompresses data with several gzip members', () => {
    expect(gunzipSync(Buffer.concat([packed, gzipSync('end')]), limit)).toEqual(Buffer.concat([random, Buffer.from('end')]));
  });

  it.each([
    ['data above the limit', gzipSync(Buffer.alloc(1 << 24)), 'ERR_BUFFER_TOO_LARGE'],
    ['truncated data', packed.subarray(0, 5000), 'Z_BUF_ERROR'],
    ['a truncated header', packed.subarray(0, 3), 'Z_BUF_ERROR'],
    ['an invalid header', Buffer.from('not gzip data at all'), 'Z_DATA_ERROR'],
    ['a wrong size', Buffer.concat([packed.subarray(0, -1), Buffer.from([9])]), 'Z_DATA_ERROR'],
  ])('rejects %s', (_, bytes, code) => {
    expect(() => gunzipSync(bytes, limit)).toThrow(expect.objectContaining({ code }));
  });
});
