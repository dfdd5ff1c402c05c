/** The credentials that a proxy's URL holds, as the value of `Proxy-Authorization`; undefined for none. */
export function toProxyAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const credentials = Buffer.from(`${decode(username)}:${decode(password)}`, 'latin1');
  return `Basic ${credentials.toString('base64')}`;
}

/**
 * Undoes percent escapes byte by byte. A percent sign that begins none stands for itself, as in curl:
 * passwords hold them, and `decodeURIComponent` would throw.
 */
function decode(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
