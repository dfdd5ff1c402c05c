import { lateCrypto } from '../http/late-modules';

/** The header for the deploy's token or a ticket. Never forwarded to the upstream. */
export const ticketHeader = 'x-proxy-ticket';

/** Default validity of a ticket. */
const lifetimeMilliseconds = 10 * 60_000;

/** Grants access to the guarded endpoints under `/-/`. */
export interface VerifyTickets {
  /** Issues a ticket that is valid for some minutes, for the guarded endpoints only. */
  create(lifetime?: number): string;
  /** Whether this is the deploy's token or an unexpired ticket. */
  accepts(text: string): boolean;
}

const equal = (a: Buffer, b: Buffer) => a.length === b.length && lateCrypto().timingSafeEqual(a, b);

/**
 * @param tokenHash SHA-256 in hex of the deploy's token (`VERIFY_TOKEN_SHA256`). With it, all
 * instances of a function accept each other's tickets. Without it, the signing key is random and
 * specific to this process, as for `npm start`.
 */
export function createVerifyTickets(
  tokenHash: string | undefined,
  now: () => number = Date.now,
): VerifyTickets {
  const hash = tokenHash === undefined ? undefined : Buffer.from(tokenHash, 'hex');
  let key = hash;
  // The purpose is included in the signed text, so that the same key can be used for other
  // purposes.
  const sign = (expiry: string) => {
    key ??= lateCrypto().randomBytes(32);
    return lateCrypto().createHmac('sha256', key).update(`ticket ${expiry}`).digest();
  };
  return {
    create(lifetime = lifetimeMilliseconds) {
      const expiry = (now() + lifetime).toString(36);
      return `t1.${expiry}.${sign(expiry).toString('base64url')}`;
    },
    accepts(text) {
      const [, expiry = '', signature = ''] =
        /^t1\.([0-9a-z]{1,11})\.([\w-]{43})$/.exec(text) ?? [];
      if (expiry) {
        const isOurs = equal(Buffer.from(signature, 'base64url'), sign(expiry));
        return isOurs && Number.parseInt(expiry, 36) > now();
      }
      return (
        hash !== undefined && equal(lateCrypto().createHash('sha256').update(text).digest(), hash)
      );
    },
  };
}
