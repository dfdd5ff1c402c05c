/** Creates an access key with the real command, and returns it. */
export async function makeKey(
  run: (label: string) => Promise<{ readonly output: string }>,
  label: string,
): Promise<string> {
  const { output } = await run(label);
  const key = /sk-proxy-[\w-]{20,}/.exec(output)?.[0];
  if (!key) throw new Error(output);
  return key;
}

/** Changes the code for the next deployment. */
export const setVersion = (
  { edit }: { edit(file: string, change: (text: string) => string): void },
  version: string,
): void =>
  edit('package.json', (text) => text.replace(/"version": ".*?"/, `"version": "${version}"`));

/**
 * Who responds to a request with a key: `let in` for the API, the code of the proxy's own error, or the
 * status of the platform in front of it.
 */
export async function askAs(address: string, key: string): Promise<string> {
  const headers = { authorization: `Bearer sk-any:${key}` };
  const answer = await fetch(`${address}/v1/models`, { headers });
  const code = answer.headers.get('x-proxy-error');
  return code ?? (answer.headers.has('x-proxy-request-id') ? 'let in' : String(answer.status));
}
