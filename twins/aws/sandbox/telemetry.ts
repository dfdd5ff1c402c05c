/** One `console` call of the function, with its line breaks, as the runtime client passes it to the platform. */
export type OnMessage = (message: string) => void;

const HEADER = 16;
// 0xa55a0002 or 0xa55a0003, with the log level in the bits between.
const FRAME_MARK = 0xa55a;

/**
 * Reads the frames that the runtime client writes to the file descriptor in `_LAMBDA_TELEMETRY_LOG_FD`:
 * 4 bytes of type, 4 of length, 8 of time, then the message.
 */
export function createTelemetryReader(onMessage: OnMessage): (bytes: Buffer) => void {
  let pending = Buffer.alloc(0);
  return (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    while (pending.length >= HEADER) {
      if (pending.readUInt16BE(0) !== FRAME_MARK) {
        throw new Error(`Not a telemetry frame: ${pending.subarray(0, HEADER).toString('hex')}`);
      }
      const length = pending.readUInt32BE(4);
      if (pending.length < HEADER + length) return;
      onMessage(pending.subarray(HEADER, HEADER + length).toString('utf8'));
      pending = pending.subarray(HEADER + length);
    }
  };
}

/** Passes on complete lines; `flush` passes on what follows the last line break. */
export function createLineReader(onLine: OnMessage): { push(bytes: Buffer): void; flush(): void } {
  let pending = '';
  const decoder = new TextDecoder();
  return {
    push(bytes) {
      const lines = (pending + decoder.decode(bytes, { stream: true })).split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) onLine(`${line}\n`);
    },
    flush() {
      if (pending !== '') onLine(pending);
      pending = '';
    },
  };
}
