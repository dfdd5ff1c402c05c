/** What went wrong, for a person, and what to do about it. */
export type Explanation = readonly [title: string, cure: string];

/** What the table of error words leaves open. Where an error came from stands beside it. */
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
  requestId: 'Request id of the proxy',
  apiRequestId: 'Request id of the API',
  /** Of an API, where it gives no code that is known: by the status. */
  provider: {
    region: [
      'The API refuses the region of this function.',
      'Deploy to a region that it serves, such as na-siliconvalley or us-west-1.',
    ],
    key: [
      'The API does not accept this key.',
      'Is it complete, of this provider, and still valid?',
    ],
    forbidden: [
      'The API refuses this.',
      'The key may lack the right, or the project may be restricted.',
    ],
    model: ['There is no such model for this key.', 'List the models and choose one of them.'],
    quota: [
      'The account has no credit left.',
      'Add credit at the provider. Waiting does not help.',
    ],
    limited: [
      'Too many requests for this key.',
      'The API asks you to slow down. Try again in a moment.',
    ],
    overloaded: ['The API is overloaded or down.', 'Try again in a moment. The proxy is fine.'],
    refused: ['The API refuses this request.', 'Its own words are below.'],
  } satisfies Record<string, Explanation>,
  platform: [
    'The cloud, or a server in front, answered instead of the proxy.',
    '`npx sls doctor` explains the code.',
  ] satisfies Explanation,
  browser: {
    unreachable: ['The proxy could not be reached.', 'Is it still running, and are you online?'],
    cut: [
      'The answer broke off in the middle.',
      'What came is above, and it is not the whole answer. Send it again if you need the rest.',
    ],
  } satisfies Record<string, Explanation>,
};
