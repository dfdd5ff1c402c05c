/**
 * Every way in which the proxy itself refuses or fails, with the answer that the client gets. The
 * sentence is fixed: what really happened goes to the log, because a message such as "connect
 * ECONNREFUSED 10.0.0.7:443" tells strangers about the network behind the proxy.
 */
const answers = {
  invalid_request: [400, 'The request is not valid HTTP/1.1 and was not forwarded.'],
  invalid_target: [
    400,
    'The request target must be a path that begins with "/". Set the base URL of your client to the address of this proxy.',
  ],
  invalid_access_key: [
    401,
    'This proxy needs an access key, and the request has none that is valid. Ask whoever runs the proxy for one.',
  ],
  not_allowed: [403, 'The access key does not allow this provider or model.'],
  model_alias_unusable: [
    400,
    'The model is an alias of this proxy, and cannot be replaced in this request.',
  ],
  ticket_required: [
    401,
    'This path is for the owner of the proxy: "npx sls verify" brings what it asks for, or send an access key.',
  ],
  origin_not_allowed: [
    403,
    'This proxy answers web pages of certain origins only (CORS_ORIGINS), and this is none of them.',
  ],
  not_found: [404, 'Paths below "/-/" belong to the proxy itself, and this one does not exist.'],
  unknown_upstream: [404, 'This proxy is not configured for that provider.'],
  method_not_allowed: [405, 'TRACE and CONNECT are not allowed here.'],
  request_timeout: [408, 'The head of the request took too long to arrive.'],
  request_too_large: [413, 'The request body is larger than this platform accepts.'],
  websocket_unsupported: [
    426,
    'This address cannot carry WebSockets: something on the way to the proxy takes the upgrade away. Use an address that was deployed for WebSockets, or the HTTP form of the API.',
  ],
  provider_key_limited: [
    429,
    'The API limits how much the keys of this proxy may be used. Try again later.',
  ],
  access_key_limited: [429, 'The limit of this access key is reached.'],
  own_stream_busy: [
    429,
    'This instance already runs as many test streams as it may. Try again soon.',
  ],
  headers_too_large: [431, 'The request line and headers are larger than 64 KB.'],
  http_version_unsupported: [
    505,
    'The request is written in a version of HTTP other than 1.0 and 1.1, and was not forwarded.',
  ],
  internal_error: [500, 'The proxy failed. The log of the function has the cause.'],
  upstream_unreachable: [502, 'The API could not be reached from the proxy.'],
  provider_key_refused: [
    502,
    'The API does not accept the key that this proxy uses. Whoever runs the proxy has to replace it.',
  ],
  upstream_locked: [
    502,
    'The upstream is another proxy that asks for an access key of its own. Whoever runs this proxy can give it one in INJECT_KEYS.',
  ],
  upstream_invalid: [502, 'The API sent an answer that is not valid HTTP.'],
  upstream_headers_too_large: [
    502,
    'The API has answered, but the headers of its answer are larger than this platform passes on.',
  ],
  answer_too_large: [502, 'The answer is larger than this platform can pass on.'],
  limits_unavailable: [
    503,
    'The limits of the access key cannot be checked now, so the request was not forwarded.',
  ],
  upstream_timeout: [504, 'The API did not answer in time.'],
  loop_detected: [508, 'The proxy is configured to call itself: its own address is its upstream.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

/** The stable codes of `error.code`, of the header `x-proxy-error` and of the log. */
export type ErrorCode = keyof typeof answers;

/** All of them, so that whatever explains them can be held to explain every one. */
export const errorCodes = Object.keys(answers) as ErrorCode[];

/** What a {@link ProxyError} may say beyond its code. */
export interface ErrorDetails {
  /** Replaces the fixed sentence; must hold nothing that came from a request or a network. */
  readonly message?: string;
  /** For the log only. */
  readonly cause?: unknown;
  /** False tells OpenAI's SDKs not to repeat what may have been processed and billed. */
  readonly mayRetry?: boolean;
  /** More headers of the answer, such as `retry-after`. */
  readonly headers?: readonly string[];
}

/** A refusal or failure that has an answer of its own. */
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

  /** The same error, whose answer has more headers. */
  withHeaders(more: readonly string[]): ProxyError {
    const { code, message, cause, mayRetry, headers } = this;
    return new ProxyError(code, { message, cause, mayRetry, headers: [...headers, ...more] });
  }

  /** The HTTP status of the answer. */
  get status(): number {
    return answers[this.code][0];
  }
}

/** What was thrown, as an error that has an answer; a bug of ours becomes `internal_error`. */
export function toProxyError(error: unknown): ProxyError {
  return error instanceof ProxyError ? error : new ProxyError('internal_error', { cause: error });
}
