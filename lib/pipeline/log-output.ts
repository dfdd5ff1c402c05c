import { writeSync } from 'node:fs';

/** Writes whole lines of text. Never throws. */
export type LogOutput = (lines: string) => void;

/** How long to wait for a full non-blocking pipe. Milliseconds. */
const longestWait = 50;

/**
 * Creates an output that survives any failure of the file descriptor: lines that cannot be written
 * (a closed pipe, a full disk) are dropped and counted, and once writing works again, a line
 * reports how many were lost.
 *
 * Not `process.stdout`: an uncaught error there ends the process, it may write partial lines, and
 * creating the stream adds 1.5 ms of CPU to every start.
 *
 * @param onLost is called with the number of lost lines, each time.
 */
export function createLogOutput(
  descriptor: number,
  write: (descriptor: number, bytes: Buffer) => number = writeSync,
  onLost: (lines: number) => void = () => {},
): LogOutput {
  let lost = 0;
  /** The last write ended in the middle of a line. */
  let isTorn = false;

  /** Reports the number of lines that could not be written. */
  const put = (lines: string): number => {
    let rest = Buffer.from(isTorn ? `\n${lines}` : lines);
    const deadline = lost > 0 ? 0 : performance.now() + longestWait;
    while (rest.length > 0) {
      try {
        const written = write(descriptor, rest);
        isTorn = rest[written - 1] !== 0x0a;
        rest = rest.subarray(written);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EAGAIN' && performance.now() < deadline) sleep(1);
        else return countLines(rest);
      }
    }
    return 0;
  };

  return (lines) => {
    const failed = put(lines);
    if (failed === 0 && lost > 0) {
      const facts = { time: new Date().toISOString(), event: 'log_lines_lost', lines: lost };
      if (put(`${JSON.stringify(facts)}\n`) === 0) lost = 0;
    }
    lost += failed;
    if (failed > 0) onLost(failed);
  };
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (
    let at = bytes.indexOf(0x0a, bytes[0] === 0x0a ? 1 : 0);
    at !== -1;
    at = bytes.indexOf(0x0a, at + 1)
  )
    count++;
  return count;
}
