import type { AccessKey } from '../../config/access-keys';
import { lateCrypto } from '../../http/late-modules';

/** Google keeps an upload open for less. Milliseconds. */
const lifetime = 24 * 3_600_000;

const parameter = /([?&])upload_pass=([0-9a-z]{1,11})\.([\w-]+)\.([\w-]{43})(&|$)/;
const uploadId = /[?&]upload_id=([^&#]+)/g;

/** The upload that an address names; undefined where it names none, or more than one. */
function uploadOf(address: string): string | undefined {
  const [first, second] = address.matchAll(uploadId);
  return second ? undefined : first?.[1];
}

/** Lets those go on with an upload who were let in to begin it. */
export interface UploadPasses {
  /** The address of an upload, with a pass in it. One that names no upload stays as it is. */
  add(link: string, label: string): string;
  /** Whose upload a target goes on with, and the target without the pass. */
  take(target: string): { readonly label: string; readonly target: string } | undefined;
}

/**
 * Google's SDK for Python sends no key along with the bytes of a file: whoever knows the address of
 * the upload may use it. Behind a lock that address needs a word of the proxy's own, good for this one
 * upload and for nothing else: a signature that every instance with the same access keys makes alike.
 */
export function createUploadPasses(
  keys: readonly AccessKey[],
  now: () => number = Date.now,
): UploadPasses {
  const { createHash, createHmac, timingSafeEqual } = lateCrypto();
  const secret = createHash('sha256');
  for (const { hash } of keys) secret.update(hash);
  const key = secret.digest();
  const sign = (...parts: string[]) =>
    createHmac('sha256', key)
      .update(`upload ${parts.join(' ')}`)
      .digest();

  return {
    add(link, label) {
      const id = uploadOf(link);
      if (id === undefined) return link;
      const expiry = (now() + lifetime).toString(36);
      const owner = Buffer.from(label).toString('base64url');
      const signature = sign(expiry, owner, id).toString('base64url');
      return `${link}&upload_pass=${expiry}.${owner}.${signature}`;
    },
    take(target) {
      const [pass = '', before = '', expiry = '', owner = '', signature = '', after = ''] =
        parameter.exec(target) ?? [];
      const id = uploadOf(target);
      if (id === undefined || !target.startsWith('/upload/')) return undefined;
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(expiry, owner, id);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      if (Number.parseInt(expiry, 36) <= now()) return undefined;
      const rest = target.replace(pass, after === '&' ? before : '');
      return { label: Buffer.from(owner, 'base64url').toString(), target: rest };
    },
  };
}
