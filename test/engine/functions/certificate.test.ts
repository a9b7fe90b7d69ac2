import { X509Certificate } from 'node:crypto';
import { renderEta } from '../../support/eta.ts';

// Random bytes are zeros there: a serial number that is not written in as few bytes as it takes can not be read.
it('makes certificates that can be read whatever their serial number begins with', async () => {
  const template = '{{ $ca := genCA "ca" 1 }}{{ (genSignedCert "web" nil (list "a.b") 1 $ca).Cert }}';
  const text = (await renderEta({ 'a.yaml': template })).get('c/templates/a.yaml') ?? '';
  const certificate = new X509Certificate(text);
  expect(certificate.issuer).toBe('CN=ca');
  expect(certificate.serialNumber).toMatch(/^0+$/);
});
