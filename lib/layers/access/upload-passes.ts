import { lateCrypto } from '../../http/late-modules';

/** Longer than Google keeps an upload open. Milliseconds. */
const lifetime = 24 * 3_600_000;

const parameter = 'upload_pass=';
const passText = /^([0-9a-z]{1,11})\.([\w-]+)\.([\w-]{43})$/;
const uploadId = /[?&]upload_id=([^&#]+)/g;

/**
 * Matches only requests that continue an upload, and nothing that a server could interpret as
 * another path.
 */
const uploadPath = /^\/upload\/v1[a-z0-9]*\/(?:[\w-]+\/)*[\w-]+(?::[A-Za-z]+)?\?/;
const plainParameter = /^[\w$.-]+(?:=[^;]*)?$/;
const uploadMethods: ReadonlySet<string> = new Set(['POST', 'PUT']);

/** A request that continues an upload. */
export interface UploadRequest {
  readonly method: string;
  /** Below the address of the provider. */
  readonly target: string;
}

/** Allows callers to continue an upload that they started with an access key. */
export interface UploadPasses {
  /**
   * Adds a pass to the URL of an upload. Other URLs are unchanged.
   *
   * @param holder identifies the access key that started it.
   */
  add(link: string, holder: string): string;
  /** The holder of the upload that a request continues, if its pass is valid. */
  check(request: UploadRequest): string | undefined;
}

/**
 * Google's Python SDK sends no key with the file contents: anyone who knows the upload's URL may
 * use it. On a locked proxy the URL therefore contains a pass, valid for this upload only.
 *
 * @param secret from {@link createUploadSecret}.
 */
export function createUploadPasses(
  secret: UploadSecret,
  now: () => number = Date.now,
): UploadPasses {
  const sign = (...parts: string[]) =>
    lateCrypto().createHmac('sha256', secret()).update(parts.join(' ')).digest();

  return {
    add(link, holder) {
      const id = findUploadId(link);
      if (id === undefined) return link;
      const expiry = (now() + lifetime).toString(36);
      const owner = Buffer.from(holder).toString('base64url');
      const signature = sign(expiry, owner, id).toString('base64url');
      return `${link}&upload_pass=${expiry}.${owner}.${signature}`;
    },
    check({ method, target }) {
      if (!uploadMethods.has(method) || !uploadPath.test(target)) return undefined;
      const { parameters } = splitQuery(target);
      // An escaped name could be the upload's name to the API.
      if (!parameters.every((one) => plainParameter.test(one))) return undefined;
      const [pass, second] = parameters.filter(isPass);
      const id = findUploadId(target);
      const [, expiry = '', owner = '', signature = ''] =
        passText.exec(pass?.slice(parameter.length) ?? '') ?? [];
      if (id === undefined || second !== undefined || expiry === '') return undefined;
      const given = Buffer.from(signature, 'base64url');
      if (!lateCrypto().timingSafeEqual(given, sign(expiry, owner, id))) return undefined;
      if (Number.parseInt(expiry, 36) <= now()) return undefined;
      return Buffer.from(owner, 'base64url').toString();
    },
  };
}

/** Removes passes from a target: they are for this proxy only. */
export function withoutUploadPass(target: string): string {
  if (!target.includes(parameter)) return target;
  const { path, parameters } = splitQuery(target);
  const others = parameters.filter((one) => !isPass(one));
  return others.length > 0 ? `${path}?${others.join('&')}` : path;
}

const isPass = (text: string) => text.startsWith(parameter);

function splitQuery(target: string): { path: string; parameters: string[] } {
  const query = target.indexOf('?');
  if (query === -1) return { path: target, parameters: [] };
  return { path: target.slice(0, query), parameters: target.slice(query + 1).split('&') };
}

/** The upload in a URL; undefined if there is none or more than one. */
function findUploadId(address: string): string | undefined {
  const [first, second] = address.matchAll(uploadId);
  return second ? undefined : first?.[1];
}

/** The signing secret for passes, created on first use to keep it out of the cold start. */
export type UploadSecret = () => Buffer;

/**
 * Derives the secret from the deploy's token for `verify`, so that all instances of a function
 * accept each other's passes. Undefined: no secret is available.
 *
 * @param tokenHash `VERIFY_TOKEN_SHA256`.
 * @param isAlone whether this process is the only instance, so that a random secret is sufficient.
 */
export function createUploadSecret(
  tokenHash: string | undefined,
  isAlone: boolean,
): UploadSecret | undefined {
  if (tokenHash === undefined && !isAlone) return undefined;
  let secret: Buffer | undefined;
  return () => {
    const { createHmac, randomBytes } = lateCrypto();
    secret ??=
      tokenHash === undefined
        ? randomBytes(32)
        : createHmac('sha256', Buffer.from(tokenHash, 'hex')).update('upload passes').digest();
    return secret;
  };
}
