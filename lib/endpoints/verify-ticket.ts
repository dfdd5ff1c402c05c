import { lateCrypto } from '../http/late-modules';

/** The header that carries the deploy's token, or a ticket. It never leaves for the upstream. */
export const ticketHeader = 'x-proxy-ticket';

/** How long a ticket counts when nothing else is said. */
const lifetimeMilliseconds = 10 * 60_000;

/** Lets people use the guarded endpoints below `/-/`. */
export interface VerifyTickets {
  /** A ticket that counts for some minutes. Good for the guarded endpoints and for nothing else. */
  create(lifetime?: number): string;
  /** Whether this is the deploy's token, or a ticket that has not run out. */
  accepts(text: string): boolean;
}

const equal = (a: Buffer, b: Buffer) => a.length === b.length && lateCrypto().timingSafeEqual(a, b);

/**
 * @param tokenHash SHA-256 in hex of the token that the deploy made (`VERIFY_TOKEN_SHA256`). Every
 *   instance of a function then takes the tickets of every other. Without it the key is a random one
 *   of this process, as for `npm start`.
 */
export function createVerifyTickets(
  tokenHash: string | undefined,
  now: () => number = Date.now,
): VerifyTickets {
  const hash = tokenHash === undefined ? undefined : Buffer.from(tokenHash, 'hex');
  let key = hash;
  // The purpose is part of what is signed, so that the key may sign other things one day.
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
