/** A user-facing description of an error, and how to fix it. */
export type Explanation = readonly [title: string, cure: string];

/**
 * Texts for errors that the table of error words does not cover. The source is shown next to them.
 */
export const errorsEn = {
  from: {
    proxy: 'from this proxy',
    provider: 'from the API',
    platform: 'from the cloud',
    browser: 'from the network',
  },
  details: 'Original response',
  code: 'Code',
  status: 'Status',
  requestId: 'Request ID of the proxy',
  apiRequestId: 'Request ID of the API',
  /** Errors of an API without a known code: explained by status. */
  provider: {
    region: [
      'The API does not serve the region of this proxy.',
      'Run it in a supported region, such as na-siliconvalley on Tencent Cloud or us-west-1 on AWS.',
    ],
    key: [
      'The API does not accept this key.',
      'Check that it is complete, belongs to this provider and is still valid.',
    ],
    forbidden: [
      'The API does not permit this.',
      'The key may lack the permission, or the project may be restricted.',
    ],
    model: [
      'This model is not available with this key.',
      'List the models and choose one of them.',
    ],
    quota: [
      'The account has no credit left.',
      'Add credit at the provider. Waiting does not help.',
    ],
    limited: [
      'Too many requests for this key.',
      'The API has rate limited it. Try again in a moment.',
    ],
    overloaded: ['The API is overloaded or down.', 'Try again in a moment. The proxy is working.'],
    refused: ['The API rejected this request.', 'Its own message is below.'],
  } satisfies Record<string, Explanation>,
  platform: [
    'The cloud, or a server in front, responded instead of the proxy.',
    '`npx sls doctor` explains the code.',
  ] satisfies Explanation,
  browser: {
    unreachable: [
      'The proxy could not be reached.',
      'Check that it is running and that you are online.',
    ],
    cut: [
      'The response was cut off.',
      'The part that arrived is shown above. Send the message again to get a complete response.',
    ],
  } satisfies Record<string, Explanation>,
};
