/**
 * Every error of the proxy itself, with the response that the client gets. The message is fixed and
 * the actual cause goes to the log, because a message such as "connect ECONNREFUSED 10.0.0.7:443"
 * would reveal the network behind the proxy.
 */
const answers = {
  invalid_request: [400, 'The request is not valid HTTP/1.1 and was not forwarded.'],
  invalid_target: [
    400,
    'The request target must be a path that starts with "/". Set the base URL of your client to the address of this proxy.',
  ],
  invalid_access_key: [
    401,
    'This proxy requires an access key, and the request has no valid one. Ask the owner of the proxy for a key.',
  ],
  not_allowed: [403, 'The access key does not allow this provider, model or endpoint.'],
  model_alias_unusable: [
    400,
    'The model is an alias of this proxy, and cannot be replaced in this request.',
  ],
  ticket_required: [
    401,
    'This path is reserved for the owner of the proxy: use "npx sls verify", or send an access key.',
  ],
  origin_not_allowed: [
    403,
    'This proxy accepts requests from web pages only for certain origins (CORS_ORIGINS), and this is not one of them.',
  ],
  not_found: [404, 'Paths under "/-/" belong to the proxy itself, and this one does not exist.'],
  unknown_upstream: [404, 'This proxy is not configured for that provider.'],
  method_not_allowed: [405, 'TRACE and CONNECT are not allowed here.'],
  request_timeout: [408, 'The request headers took too long to arrive.'],
  request_too_large: [413, 'The request body is larger than this platform accepts.'],
  websocket_unsupported: [
    426,
    'This address does not support WebSockets: the upgrade is removed on the way to the proxy. Use an address that was deployed for WebSockets, or the API over HTTP.',
  ],
  provider_key_limited: [429, 'The API has rate limited the keys of this proxy. Try again later.'],
  access_key_limited: [429, 'A limit of this access key has been reached.'],
  own_stream_busy: [
    429,
    'This instance is already running the maximum number of test streams. Try again soon.',
  ],
  headers_too_large: [431, 'The request line and headers are larger than 64 KB.'],
  http_version_unsupported: [
    505,
    'The request uses an HTTP version other than 1.0 and 1.1 and was not forwarded.',
  ],
  internal_error: [500, 'The proxy failed. The log of the function has the cause.'],
  upstream_unreachable: [502, 'The API could not be reached from the proxy.'],
  provider_key_refused: [
    502,
    'The API does not accept the key that this proxy uses. The owner of the proxy has to replace it.',
  ],
  upstream_locked: [
    502,
    'The upstream is another instance of this proxy, which requires its own access key. The owner of this proxy can set it in INJECT_KEYS.',
  ],
  upstream_invalid: [502, 'The API sent a response that is not valid HTTP.'],
  upstream_headers_too_large: [
    502,
    'The API responded, but its response headers are larger than this platform allows.',
  ],
  answer_too_large: [502, 'The response is larger than this platform allows.'],
  limits_unavailable: [
    503,
    'The limits of the access key cannot be checked at the moment, so the request was not forwarded.',
  ],
  upstream_timeout: [504, 'The API did not respond in time.'],
  loop_detected: [508, 'The proxy is configured to call itself: its own address is its upstream.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

/** The stable codes of `error.code`, of the header `x-proxy-error` and of the log. */
export type ErrorCode = keyof typeof answers;

/** All codes, so that tests can check that each one is explained. */
export const errorCodes = Object.keys(answers) as ErrorCode[];

/** Optional details of a {@link ProxyError}. */
export interface ErrorDetails {
  /** Replaces the fixed message; must not contain anything from a request or the network. */
  readonly message?: string;
  /** For the log only. */
  readonly cause?: unknown;
  /** False tells OpenAI's SDKs not to retry a request that may have been processed and billed. */
  readonly mayRetry?: boolean;
  /** Additional response headers, such as `retry-after`. */
  readonly headers?: readonly string[];
}

/** An error of the proxy itself, with its own response. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code: ErrorCode;
  readonly mayRetry: boolean;
  readonly headers: readonly string[];

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(details.message ?? answers[code][1], { cause: details.cause });
    this.code = code;
    this.mayRetry = details.mayRetry ?? true;
    this.headers = details.headers ?? [];
  }

  /** The same error with additional response headers. */
  withHeaders(more: readonly string[]): ProxyError {
    const { code, message, cause, mayRetry, headers } = this;
    return new ProxyError(code, { message, cause, mayRetry, headers: [...headers, ...more] });
  }

  /** The HTTP status of the response. */
  get status(): number {
    return answers[this.code][0];
  }
}

/**
 * Converts a thrown value into a {@link ProxyError}; an unexpected one becomes `internal_error`.
 */
export function toProxyError(error: unknown): ProxyError {
  return error instanceof ProxyError ? error : new ProxyError('internal_error', { cause: error });
}
