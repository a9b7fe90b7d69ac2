import { X509Certificate } from 'node:crypto';
import { functionExamples } from '../../../scripts/reference/function-examples.ts';
import { renderEta } from '../../support/eta.ts';
import { evaluate, failureOf } from '../../support/expression.ts';

// All random bytes are zero in this test. A certificate whose serial number is not minimally encoded cannot be parsed.
it('creates valid certificates for a serial number with leading zeros', async () => {
  const template = '{{ $ca := genCA "ca" 1 }}{{ (genSignedCert "web" nil (list "a.b") 1 $ca).Cert }}';
  const text = (await renderEta({ 'a.yaml': template })).get('c/templates/a.yaml') ?? '';
  const certificate = new X509Certificate(text);
  expect(certificate.issuer).toBe('CN=ca');
  expect(certificate.serialNumber).toMatch(/^0+$/);
});

it.each(['genCA', 'genSelfSignedCert', 'genSignedCert', 'genSignedCertWithKey', 'buildCustomCert'])(
  'the documented example of %s is correct',
  (name) => {
    const example = functionExamples.get(name);
    expect(evaluate(example?.expression ?? '')).toBe(example?.output);
  },
);

describe('invalid keys and certificates', () => {
  it.each([
    ['buildCustomCert (b64enc (genCA "c" 1).Cert) (b64enc (genPrivateKey "ed25519")) | typeOf', 'sprig.certificate'],
    ['genPrivateKey "x"', 'Unknown type x'],
    ['derivePassword 1 "x" "p" "u" "s"', 'cannot find password template x'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    [
      'buildCustomCert (b64enc "x") (b64enc (genPrivateKey "ed25519"))',
      'error calling buildCustomCert: unable to decode certificate',
    ],
    [
      'buildCustomCert (b64enc "") (b64enc (genPrivateKey "ed25519"))',
      'error calling buildCustomCert: unable to decode certificate',
    ],
    [
      'buildCustomCert (b64enc "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n") (b64enc (genPrivateKey "ed25519"))',
      'error calling buildCustomCert: error parsing certificate: decodedCert.Bytes: x509: malformed certificate',
    ],
    [
      'buildCustomCert (b64enc "-----BEGIN CERTIFICATE-----\\nMAA=\\n-----END CERTIFICATE-----\\n") (b64enc (genPrivateKey "ed25519"))',
      'error calling buildCustomCert: error parsing certificate: decodedCert.Bytes: x509: malformed tbs certificate',
    ],
    [
      'buildCustomCert (b64enc "-----BEGIN CERTIFICATE-----\\nMAIwAA==\\n-----END CERTIFICATE-----\\n") (b64enc (genPrivateKey "ed25519"))',
      'error calling buildCustomCert: error parsing certificate: decodedCert.Bytes: x509: malformed serial number',
    ],
    [
      'buildCustomCert (b64enc "-----BEGIN CERTIFICATE-----\\n!!\\n-----END CERTIFICATE-----\\n") (b64enc (genPrivateKey "ed25519"))',
      'error calling buildCustomCert: unable to decode certificate',
    ],
    [
      'buildCustomCert (b64enc (genPrivateKey "ed25519")) (b64enc (genPrivateKey "ed25519"))',
      'error calling buildCustomCert: error parsing certificate: decodedCert.Bytes: x509: malformed tbs certificate',
    ],
    [
      'buildCustomCert (b64enc (genCA "c" 1).Cert) (b64enc "x")',
      'error calling buildCustomCert: error parsing private key: no PEM data in input',
    ],
    [
      'buildCustomCert (b64enc (genCA "c" 1).Cert) (b64enc "-----BEGIN X-----\\nAAAA\\n-----END X-----\\n")',
      'error calling buildCustomCert: error parsing private key: no private key data in PEM block of type X',
    ],
    [
      'buildCustomCert (b64enc (genCA "c" 1).Cert) (b64enc "-----BEGIN RSA PRIVATE KEY-----\\nAAAA\\n-----END RSA PRIVATE KEY-----\\n")',
      "error calling buildCustomCert: error parsing private key: parsing RSA private key from PEM: asn1: structure error: tags don't match (16 vs {class:0 tag:0 length:0 isCompound:false}) {optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} pkcs1PrivateKey @2",
    ],
    [
      'buildCustomCert (b64enc (genCA "c" 1).Cert) (b64enc "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----\\n")',
      "error calling buildCustomCert: error parsing private key: decoding PEM as PKCS#8: asn1: structure error: tags don't match (16 vs {class:0 tag:0 length:0 isCompound:false}) {optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} pkcs8 @2",
    ],
    [
      'buildCustomCert (b64enc (genCA "c" 1).Cert) (b64enc "-----BEGIN EC PRIVATE KEY-----\\nAAAA\\n-----END EC PRIVATE KEY-----\\n")',
      "error calling buildCustomCert: error parsing private key: parsing EC private key from PEM: x509: failed to parse EC private key: asn1: structure error: tags don't match (16 vs {class:0 tag:0 length:0 isCompound:false}) {optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} ecPrivateKey @2",
    ],
    [
      'buildCustomCert (b64enc (genCA "c" 1).Cert) (b64enc (genCA "c" 1).Cert)',
      'error calling buildCustomCert: error parsing private key: no private key data in PEM block of type CERTIFICATE',
    ],
    ['genCAWithKey "a" 1 "x"', 'error calling genCAWithKey: parsing private key: no PEM data in input'],
    [
      'genCAWithKey "a" 1 "-----BEGIN X-----\\nAAAA\\n-----END X-----\\n"',
      'error calling genCAWithKey: parsing private key: no private key data in PEM block of type X',
    ],
    [
      'genCAWithKey "a" 1 (genPrivateKey "dsa")',
      'error calling genCAWithKey: error creating certificate: x509: certificate private key does not implement crypto.Signer',
    ],
    [
      'genSignedCertWithKey "a" nil nil 1 (genCA "c" 1) (genPrivateKey "dsa")',
      'error calling genSignedCertWithKey: error creating certificate: x509: unsupported public key type: *dsa.PublicKey',
    ],
    [
      'genSignedCert "a" nil nil 1 (buildCustomCert (b64enc (genCA "c" 1).Cert) (b64enc (genPrivateKey "ed25519")))',
      "error calling genSignedCert: error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey",
    ],
    ['genSelfSignedCert "a" (list "x") (list 1) 1', 'error calling genSelfSignedCert: error parsing ip: x'],
    ['genSelfSignedCert "a" (list 1) (list 1) 1', 'error calling genSelfSignedCert: error parsing ip: 1 is not a string'],
    [
      'genSelfSignedCert "a" nil (list true) 1',
      'error calling genSelfSignedCert: error processing alternate dns name: true is not a string',
    ],
    ['decryptAES "k" "QUJD"', 'error calling decryptAES: runtime error: slice bounds out of range [:16] with capacity 3'],
    ['decryptAES "k" "!"', 'error calling decryptAES: illegal base64 data at input byte 0'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
