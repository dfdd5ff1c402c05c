/** Makes an access key with the real command, and gives it. */
export async function makeKey(
  run: (label: string) => Promise<{ readonly output: string }>,
  label: string,
): Promise<string> {
  const { output } = await run(label);
  const key = /sk-proxy-\S+/.exec(output)?.[0];
  if (!key) throw new Error(output);
  return key;
}

/** Makes the next deploy one of other code. */
export const setVersion = (
  { edit }: { edit(file: string, change: (text: string) => string): void },
  version: string,
): void =>
  edit('package.json', (text) => text.replace(/"version": ".*?"/, `"version": "${version}"`));
