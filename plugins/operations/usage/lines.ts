/** A line that is longer is no log line of the proxy, and need not be held. Characters. */
const longestLine = 65_536;
/** What it is given as. */
const tooLong = '…';

/**
 * The lines of a text that comes in pieces: for each piece those that end in it, so that no more than a
 * piece is in memory. Windows PowerShell writes UTF-16 with `>`.
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
