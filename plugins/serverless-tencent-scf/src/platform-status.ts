/** What the platform means by the status codes that it answers with itself (583/42611). */
const meanings: Readonly<Record<number, string>> = {
  400: 'The address is unknown here: the Host header must be the one of the address.',
  402: 'The service is suspended: look at the account in the console.',
  405: 'The function did not start: "npx sls logs --platform" says why.',
  406: 'The request is larger than 6 MB.',
  407: 'The answer is larger than 6 MB.',
  410: 'The account is in arrears: https://console.cloud.tencent.com/expense/recharge.',
  429: 'Too many new instances at once: wait a little.',
  430: 'The function failed while it answered: "npx sls logs --platform" says why.',
  432: 'The concurrency quota of the region is used up.',
  433: 'The function ran into its timeout: raise "timeout" in the YAML file (900 at most).',
  434: 'The function ran out of memory: raise "memorySize" in the YAML file.',
  435: 'There is no function behind the address any more.',
  439: 'The WebSocket was ended by the platform.',
};

/** The platform's status code in words, if it is one of its own. */
export function explainStatus(status: number): string | undefined {
  return meanings[status];
}
