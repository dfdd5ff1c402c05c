import { lateCrypto } from '../../http/late-modules';

/** Google keeps an upload open for less. Milliseconds. */
const lifetime = 24 * 3_600_000;

const parameter = 'upload_pass=';
const passText = /^([0-9a-z]{1,11})\.([\w-]+)\.([\w-]{43})$/;
const uploadId = /[?&]upload_id=([^&#]+)/g;

/** Only what goes on with an upload, and nothing in it that a server could read as another path. */
const uploadPath = /^\/upload\/v1[a-z0-9]*\/(?:[\w-]+\/)*[\w-]+(?::[A-Za-z]+)?\?/;
const plainParameter = /^[\w$.-]+(?:=[^;]*)?$/;
const uploadMethods: ReadonlySet<string> = new Set(['POST', 'PUT']);

/** A request to go on with an upload. */
export interface UploadRequest {
  readonly method: string;
  /** Below the address of the provider. */
  readonly target: string;
}

/** Lets those go on with an upload who were let in to begin it. */
export interface UploadPasses {
  /**
   * The address of an upload, with a pass in it. One that names no upload stays as it is.
   *
   * @param holder names the access key that has begun it.
   */
  add(link: string, holder: string): string;
  /** Whose upload a request goes on with (its holder), if its pass is valid. */
  check(request: UploadRequest): string | undefined;
}

/**
 * Google's SDK for Python sends no key along with the bytes of a file: whoever knows the address of
 * the upload may use it. Behind a lock that address needs a pass of the proxy's own, good for this one
 * upload and for nothing else.
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
      // A name that is escaped could be that of the upload for the API.
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

/** A target without passes: they are for this proxy alone. */
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

/** The upload that an address names; undefined where it names none, or more than one. */
function findUploadId(address: string): string | undefined {
  const [first, second] = address.matchAll(uploadId);
  return second ? undefined : first?.[1];
}

/** What passes are signed with: made when it is first needed, so that a cold start does without. */
export type UploadSecret = () => Buffer;

/**
 * Makes the secret of what the deploy makes for `verify`, so that all instances of a function take the
 * passes of each other, and still another one. Undefined: there is none to be had.
 *
 * @param tokenHash `VERIFY_TOKEN_SHA256`.
 * @param isAlone whether this process is the only one, so that a random secret does.
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
