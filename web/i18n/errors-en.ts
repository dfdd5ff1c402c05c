/** What went wrong, for a person, and what to do about it. */
export type Explanation = readonly [title: string, cure: string];

/** Every failure that the page can meet. Where one came from stands beside it. */
export const errorsEn = {
  from: {
    proxy: 'from this proxy',
    provider: 'from the API',
    platform: 'from the cloud',
    browser: 'on the way',
  },
  details: 'What came back',
  code: 'Code',
  status: 'Status',
  requestId: 'Request id',
  /** By the proxy’s own codes (lib/errors.ts). */
  proxy: {
    invalid_request: [
      'The proxy could not make sense of the request',
      'Something between this page and the proxy changed it.',
    ],
    invalid_target: [
      'The address is not a path',
      'Set the base URL of your client to the address of this proxy.',
    ],
    invalid_access_key: [
      'The access key is missing, wrong or expired',
      'Ask the owner of the proxy for a new one.',
    ],
    ticket_required: ['The check needs an access key', 'Put in the access key of this proxy.'],
    not_allowed: [
      'Your access key does not cover this',
      'Another model or provider, or a key with more rights, will do.',
    ],
    not_found: [
      'The proxy has no such path',
      'Paths below /-/ belong to the proxy itself. It may be older than this page: reload.',
    ],
    unknown_upstream: [
      'The proxy does not lead to this provider',
      'Its owner can add it with PROVIDERS.',
    ],
    method_not_allowed: ['This method is not allowed here', 'TRACE and CONNECT never are.'],
    request_timeout: ['The request took too long to arrive', 'Try a better connection.'],
    request_too_large: [
      'The request is larger than this platform accepts',
      'Send less at once; on functions the limit is about 6 MB.',
    ],
    websocket_unsupported: ['No WebSocket at this address', 'Use the HTTP form of the API.'],
    access_key_limited: [
      'Your access key has reached its limit',
      'Wait a moment, or ask the owner for a higher limit.',
    ],
    own_stream_busy: ['Too many checks run at the same time', 'Try again in a few seconds.'],
    headers_too_large: [
      'The headers are too large',
      'Clear the cookies of this address and try again.',
    ],
    internal_error: [
      'The proxy has failed',
      'That is a bug. The log of the function has the cause: npx sls logs.',
    ],
    upstream_unreachable: [
      'The proxy cannot reach the API',
      'Check UPSTREAM_URL and the network of the function. npx sls verify says more.',
    ],
    upstream_invalid: [
      'The API sent something that is not HTTP',
      'Check UPSTREAM_URL: does it point at an API?',
    ],
    upstream_timeout: [
      'The API did not answer in time',
      'Try again, or raise HEADERS_TIMEOUT for slow models.',
    ],
    loop_detected: [
      'The proxy calls itself',
      'UPSTREAM_URL points at this proxy. Point it at the API.',
    ],
  } as Readonly<Record<string, Explanation>>,
  /** By what providers say. */
  provider: {
    region: [
      'The API refuses the region of this function',
      'Deploy to a region that it serves, such as na-siliconvalley or us-west-1.',
    ],
    key: ['The API does not accept this key', 'Is it complete, of this provider, and still valid?'],
    forbidden: [
      'The API refuses this',
      'The key may lack the right, or the project may be restricted.',
    ],
    model: ['There is no such model for this key', 'List the models and choose one of them.'],
    quota: ['The account has no credit left', 'Add credit at the provider. Waiting does not help.'],
    limited: [
      'Too many requests for this key',
      'The API asks you to slow down. Try again in a moment.',
    ],
    overloaded: ['The API is overloaded or down', 'Try again in a moment. The proxy is fine.'],
    refused: ['The API refuses this request', 'Its own words are below.'],
  } satisfies Record<string, Explanation>,
  platform: {
    406: ['The request is over 6 MB', 'Tencent SCF takes no more at once.'],
    407: [
      'The answer is over 6 MB, or its headers over 4 KB',
      'Tencent SCF lets no more through unless it streams.',
    ],
    410: [
      'The cloud account is in arrears',
      'Its owner has to top it up, then the function runs again.',
    ],
    413: ['The request is larger than the cloud accepts', 'Send less at once.'],
    429: ['The function is at its limit', 'Too many requests at once. Try again in a moment.'],
    430: ['The function has failed', 'Look at its log: npx sls logs.'],
    432: [
      'The function is at its limit',
      'The concurrency quota is used up. Try again in a moment.',
    ],
    433: [
      'The function ran into its timeout',
      'Raise “timeout” in serverless.yml and deploy again.',
    ],
    other: ['The cloud answered instead of the proxy', 'npx sls doctor explains the code.'],
  } as Readonly<Record<string, Explanation>>,
  browser: {
    unreachable: ['The proxy could not be reached', 'Is it still running, and are you online?'],
    cut: [
      'The answer broke off in the middle',
      'What came is above, and it is not the whole answer. Send it again if you need the rest.',
    ],
    empty: [
      'The answer came without any text',
      'The model may have used its tokens for thinking, or refused.',
    ],
  } satisfies Record<string, Explanation>,
};
