import { lateZlib } from '../http/late-modules';

interface UnpackedPage {
  readonly html: Buffer;
  /**
   * The content security policy in the page's own markup, with the hashes of its script and style.
   */
  readonly policy: string;
}

const unpacked = new WeakMap<Buffer, UnpackedPage>();

function unpack(file: Buffer): UnpackedPage {
  const known = unpacked.get(file);
  if (known) return known;
  const html = lateZlib().brotliDecompressSync(file);
  const [, policy] =
    /<meta http-equiv="content-security-policy" content="([^"]+)">/.exec(html.toString()) ?? [];
  if (!policy) throw new Error('the page has no policy');
  const page = { html, policy };
  unpacked.set(file, page);
  return page;
}

const takesBrotli = (acceptEncoding: string | undefined): boolean =>
  /\bbr\b(?!\s*;\s*q=0(?:\.0+)?\s*(?:,|$))/i.test(acceptEncoding ?? '');

/** The response with the page's second script; its hash must match the one in the policy. */
export function toScriptAnswer(
  file: Buffer,
  acceptEncoding: string | undefined,
): { headers: string[]; body: Buffer } {
  const isPacked = takesBrotli(acceptEncoding);
  const body = isPacked ? file : lateZlib().brotliDecompressSync(file);
  const headers = ['content-type', 'text/javascript; charset=utf-8'];
  headers.push('content-length', String(body.length), 'cache-control', 'no-store');
  headers.push('vary', 'accept-encoding', 'x-content-type-options', 'nosniff');
  headers.push('cross-origin-resource-policy', 'same-origin');
  if (isPacked) headers.push('content-encoding', 'br');
  return { headers, body };
}

/** What the page's own policy allows of WebSockets, since it cannot know their address. */
const anyWebSocket = ' ws: wss:';

/**
 * The response with the page: compressed as stored, or plain for clients that do not accept brotli.
 *
 * @param webSocketUrl the only other address that the page may connect to.
 */
export function toPageAnswer(
  file: Buffer,
  acceptEncoding: string | undefined,
  webSocketUrl: URL | undefined,
): { headers: string[]; body: Buffer } {
  const { html, policy } = unpack(file);
  const addresses = webSocketUrl ? ` ${webSocketUrl.origin}` : '';
  const isPacked = takesBrotli(acceptEncoding);
  const body = isPacked ? file : html;
  const headers = [
    'content-type',
    'text/html; charset=utf-8',
    'content-length',
    String(body.length),
    'cache-control',
    'no-store',
    'vary',
    'accept, accept-encoding',
    // Cannot be set in the page itself: no other page may embed it in a frame.
    'content-security-policy',
    `${policy.replace(anyWebSocket, addresses)}; frame-ancestors 'none'`,
    'x-frame-options',
    'DENY',
    'referrer-policy',
    'no-referrer',
    'x-content-type-options',
    'nosniff',
    'cross-origin-opener-policy',
    'same-origin',
    'cross-origin-resource-policy',
    'same-origin',
  ];
  if (isPacked) headers.push('content-encoding', 'br');
  return { headers, body };
}
