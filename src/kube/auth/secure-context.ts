import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { TillerlessError } from '../../errors/tillerless-error.ts';
import type { ConnectionTls } from './connection-config.ts';

/** Creates the TLS context for connections to a server. @throws KUBECONFIG if a certificate or key is invalid */
export function secureContextOf({ ca, cert, key }: ConnectionTls): SecureContext {
  const parts = [
    {
      name: 'certificate-authority',
      helm: 'unable to load root certificates: unable to parse bytes as PEM block',
      options: { ca },
    },
    { name: 'client-certificate', helm: 'tls: failed to find any PEM data in certificate input', options: { cert } },
    { name: 'client-key', helm: 'tls: failed to find any PEM data in key input', options: { key } },
  ];
  try {
    return contextOf({ ca, cert, key });
  } catch (cause) {
    const bad = parts.find(({ options }) => !isReadable(options));
    const { name, helm } = bad ?? { name: 'client-key', helm: 'tls: private key does not match public key' };
    throw new TillerlessError('KUBECONFIG', `cannot use the ${name} in the kubeconfig: ${(cause as Error).message}`, {
      helmText: `kubernetes cluster unreachable: ${helm}`,
      hint: 'certificates and keys must be PEM-encoded; in fields that end in -data, the PEM must also be base64-encoded',
      cause,
    });
  }
}

function isReadable(options: SecureContextOptions): boolean {
  try {
    contextOf(options);
    return true;
  } catch {
    return false;
  }
}

function contextOf({ ca, cert, key }: SecureContextOptions): SecureContext {
  // Reject CA data that contains no certificate. Node silently ignores it.
  if (ca && !String(ca).includes('-----BEGIN ')) throw new Error('not PEM-encoded');
  return createSecureContext({ ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) });
}
