/** In characters. A longer line does not come from the proxy, and is not kept in memory. */
const longestLine = 65_536;
/** Returned in place of a line that is too long. */
const tooLong = '…';

/**
 * Splits a text that arrives in chunks into lines: for each chunk those that end in it, so that only one
 * chunk is in memory. `>` in Windows PowerShell writes UTF-16.
 */
export async function* readLines(pieces: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let rest = '';
  let isTooLong = false;
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(isUtf16(piece) ? 'utf-16le' : 'utf-8');
    const lines = decoder.decode(piece, { stream: true }).split('\n');
    lines[0] = isTooLong ? tooLong : rest + lines[0];
    if (lines.length > 1) isTooLong = false;
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) isTooLong = true;
    if (isTooLong) rest = tooLong;
    yield lines;
  }
  if (rest !== '') yield [rest];
}

const isUtf16 = (bytes: Buffer) => bytes[0] === 0xff && bytes[1] === 0xfe;
