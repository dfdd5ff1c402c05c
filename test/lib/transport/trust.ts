import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import type { Certificates } from '../../support/certificates';

/**
 * Makes this process trust a CA, as `NODE_EXTRA_CA_CERTS` does at startup.
 *
 * @returns a function that removes the trust.
 */
export function trusting({ authorityFile }: Certificates): () => void {
  const createSecureContext = tls.createSecureContext;
  const authority = readFileSync(authorityFile, 'latin1');
  tls.createSecureContext = (options) => {
    const context = createSecureContext(options);
    context.context.addCACert(authority);
    return context;
  };
  return () => {
    tls.createSecureContext = createSecureContext;
  };
}
