/**
 * The credentials in a proxy's URL as the value of `Proxy-Authorization`; undefined if there are
 * none.
 */
export function toProxyAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const credentials = Buffer.from(`${decode(username)}:${decode(password)}`, 'latin1');
  return `Basic ${credentials.toString('base64')}`;
}

/**
 * Decodes percent-encoding byte by byte. As in curl, a percent sign that does not start an escape
 * is kept: passwords contain them, and `decodeURIComponent` would throw.
 */
function decode(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
