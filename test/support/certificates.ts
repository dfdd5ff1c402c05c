import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireProgram } from './needs-program';

export interface Certificates {
  /** The CA certificate, for NODE_EXTRA_CA_CERTS. */
  readonly authorityFile: string;
  /** A server certificate for the name `localhost`. */
  readonly server: { readonly key: string; readonly cert: string };
  remove(): void;
}

/** Creates a CA and a server certificate signed by it, both valid for one day. */
export function createCertificates(serverName = 'localhost'): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  const file = (name: string) => join(folder, name);
  const program = requireProgram('openssl');
  const openssl = (...words: string[]) => execFileSync(program, words, { stdio: 'pipe' });
  const ellipticCurve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

  openssl(
    ...['req', '-x509', ...ellipticCurve, '-days', '1', '-subj', '/CN=Test authority'],
    ...['-keyout', file('authority.key'), '-out', file('authority.pem')],
  );
  openssl(
    ...['req', '-new', ...ellipticCurve, '-subj', `/CN=${serverName}`],
    ...['-keyout', file('server.key'), '-out', file('server.csr')],
  );
  writeFileSync(file('names.cnf'), `subjectAltName=DNS:${serverName}\n`);
  openssl(
    ...['x509', '-req', '-days', '1', '-in', file('server.csr'), '-out', file('server.pem')],
    ...['-CA', file('authority.pem'), '-CAkey', file('authority.key'), '-CAcreateserial'],
    ...['-extfile', file('names.cnf')],
  );
  return {
    authorityFile: file('authority.pem'),
    server: {
      key: readFileSync(file('server.key'), 'latin1'),
      cert: readFileSync(file('server.pem'), 'latin1'),
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
