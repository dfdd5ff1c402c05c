import { readZip } from '../zip';

/** The paths of the runtimes' interpreters (docs.cloudbase.net/cloud-function/runtime-support). */
export const toNodePath = (major: number) => `/var/lang/node${major}/bin/node`;

/** The Node major of a runtime such as `Nodejs20.19`; undefined for other languages. */
export function toNodeMajor(runtime: string): number | undefined {
  const major = /^Nodejs(\d+)\./.exec(runtime)?.[1];
  return major === undefined ? undefined : Number(major);
}

/** The reason why the platform cannot start this zip, or undefined (583/56126). */
export function findBootstrapFault(zip: Buffer): string | undefined {
  const entry = readZip(zip).find(({ name }) => name === 'scf_bootstrap');
  if (!entry) return 'scf_bootstrap is missing at the top of the zip';
  if (entry.mode !== 0o755 && entry.mode !== 0o777) {
    return `scf_bootstrap has the mode ${entry.mode.toString(8)}; it must be 755 or 777`;
  }
  const text = entry.data().toString('utf8');
  if (text.startsWith('\x7fELF')) return undefined;
  if (text.includes('\r')) return 'scf_bootstrap has CRLF line endings; it must have LF';
  if (!/^#!\/\S+/.test(text)) return 'scf_bootstrap does not begin with #! and an absolute path';
  if (!text.endsWith('\n')) return 'scf_bootstrap does not end with LF';
  return undefined;
}
