import { evaluate, failureOf } from '../../support/expression.ts';

describe('keys and passwords', () => {
  it.each([
    ['derivePassword 1 "long" "password" "user" "example.com"', 'ZedaFaxcZaso9*'],
    ['derivePassword 5 "pin" "p" "u" "s"', '0296'],
    ['derivePassword 1 "bad" "password" "user" "example.com"', 'cannot find password template bad'],
    ['bcrypt "secret" | regexMatch "^\\\\$2a\\\\$10\\\\$[./A-Za-z0-9]{53}$"', 'true'],
    ['bcrypt (repeat 73 "x")', 'failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes'],
    ['htpasswd "user" "pw" | regexMatch "^user:\\\\$2a\\\\$10\\\\$[./A-Za-z0-9]{53}$"', 'true'],
    ['htpasswd "a:b" "pw"', 'invalid username: a:b'],
    ['genPrivateKey "ed25519" | regexMatch "^-----BEGIN PRIVATE KEY-----\\n[^-]+-----END PRIVATE KEY-----\\n$"', 'true'],
    ['genPrivateKey "ecdsa" | regexMatch "^-----BEGIN EC PRIVATE KEY-----\\n"', 'true'],
    ['genPrivateKey "x"', 'Unknown type x'],
    ['encryptAES "key" "plain" | b64dec | len', '32'],
    ['encryptAES "key" ""', ''],
    ['encryptAES "key" "pläin\\n" | decryptAES "key"', 'pläin\n'],
    ['decryptAES "key" ""', ''],
    ['(genCA "ca" 1).Cert | regexMatch "^-----BEGIN CERTIFICATE-----\\n"', 'true'],
    ['genCAWithKey "ca" 1 (genPrivateKey "ed25519") | typeOf', 'sprig.certificate'],
    ['(genCAWithKey "ca" 1 (genPrivateKey "ecdsa")).Key | regexMatch "^-----BEGIN EC PRIVATE KEY-----\\n"', 'true'],
    ['genSelfSignedCert "a.b" (list "10.0.0.1") (list "c.d") 1 | typeOf', 'sprig.certificate'],
    ['genSelfSignedCertWithKey "a.b" nil nil 1 (genPrivateKey "ecdsa") | typeOf', 'sprig.certificate'],
    ['genSelfSignedCertWithKey "a.b" (list "::1") (list "x") 1 (genPrivateKey "ed25519") | kindOf', 'struct'],
    ['genSignedCert "a.b" nil (list "c.d") 1 (genCAWithKey "ca" 1 (genPrivateKey "ecdsa")) | typeOf', 'sprig.certificate'],
    [
      '(genSignedCertWithKey "a.b" nil nil 1 (genCAWithKey "ca" 1 (genPrivateKey "ecdsa")) (genPrivateKey "ed25519")).Key | regexMatch "^-----BEGIN PRIVATE KEY-----\\n"',
      'true',
    ],
    [
      'genSignedCertWithKey "a.b" (list) (list) 9 (genCAWithKey "ca" 1 (genPrivateKey "ecdsa")) (genPrivateKey "ecdsa") | typeOf',
      'sprig.certificate',
    ],
    [
      'buildCustomCert (b64enc (genCAWithKey "ca" 1 (genPrivateKey "ecdsa")).Cert) (b64enc (genPrivateKey "ecdsa")) | typeOf',
      'sprig.certificate',
    ],
    [
      '(buildCustomCert (b64enc (genCAWithKey "ca" 1 (genPrivateKey "ecdsa")).Cert) (b64enc (genPrivateKey "ecdsa"))).Cert | hasPrefix "-----BEGIN CERTIFICATE-----\\n"',
      'true',
    ],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    [
      'decryptAES "k" "WXNLwUOKMDs87zu1PIQa9fjbA8zFbJQwGy5g0QBhcGw="',
      'error calling decryptAES: runtime error: slice bounds out of range [:-33]',
    ],
    ['decryptAES "key" "YWJj"', 'error calling decryptAES: runtime error: slice bounds out of range [:16] with capacity 3'],
    ['decryptAES "key" (b64enc (repeat 20 "x"))', 'error calling decryptAES: crypto/cipher: input not full blocks'],
    ['derivePassword -1 "long" "p" "u" "s"', 'expected unsigned integer; found -1'],
    ['bcrypt 1', 'expected string; found 1'],
    ['htpasswd "a"', 'wrong number of args for htpasswd: want 2 got 1'],
    ['genPrivateKey 1', 'expected string; found 1'],
    ['genCA "ca" "1"', 'expected integer; found "1"'],
    ['genCAWithKey "ca" 1 "x"', 'error calling genCAWithKey: parsing private key: no PEM data in input'],
    ['genSelfSignedCert "x" (list "no-ip") nil 1', 'error calling genSelfSignedCert: error parsing ip: no-ip'],
    [
      'genSelfSignedCertWithKey "x" nil (list 1) 1 (genPrivateKey "ed25519")',
      'error calling genSelfSignedCertWithKey: error processing alternate dns name: 1 is not a string',
    ],
    [
      'genSelfSignedCertWithKey "x" nil nil 1 ""',
      'error calling genSelfSignedCertWithKey: parsing private key: no PEM data in input',
    ],
    ['genSignedCert "x" nil nil 1 "ca"', 'can\'t handle "ca" for arg of type sprig.certificate'],
    ['genSignedCertWithKey "x" nil nil 1 nil "k"', 'cannot assign nil to sprig.certificate'],
    ['buildCustomCert "x" "y"', 'error calling buildCustomCert: unable to decode base64 certificate'],
    ['buildCustomCert (b64enc "cert") (b64enc "key")', 'error calling buildCustomCert: unable to decode certificate'],
  ])('%s fails', (expression, message) => {
    expect(failureOf(expression)).toBe(message);
  });
});
