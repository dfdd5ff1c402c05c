/** Decodes a text as lenient servers do: an invalid escape is kept as it is. */
export function decodeLeniently(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replaceAll(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
}

/** No chain of servers decodes a text more often. */
const maxDecodings = 3;

/** What the servers on the way of a text may make of it: decoded once, twice and three times. */
export function decodeRepeatedly(text: string): string[] {
  const all: string[] = [];
  let decoded = text;
  while (all.length < maxDecodings && decoded.includes('%')) {
    const before = decoded;
    decoded = decodeLeniently(before);
    if (decoded === before) break;
    all.push(decoded);
  }
  return all;
}
