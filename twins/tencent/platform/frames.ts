/** Reads WebSocket framing without changing the bytes, to measure each message. */
export interface FrameMeter {
  /** Reads bytes; returns whether every message so far is within the limit. */
  isWithinLimit(bytes: Buffer): boolean;
  /** The number of messages that have begun. */
  readonly messages: number;
}

const CONTINUATION = 0;
const FIRST_CONTROL = 8;

/** Creates a meter for one direction of a connection (RFC 6455 §5.2). */
export function createFrameMeter(maxMessage: number): FrameMeter {
  let head: Buffer = Buffer.alloc(0);
  let skip = 0;
  let message = 0;
  let messages = 0;

  return {
    get messages() {
      return messages;
    },
    isWithinLimit(bytes) {
      let rest = bytes;
      while (rest.length > 0) {
        if (skip > 0) {
          const step = Math.min(skip, rest.length);
          skip -= step;
          rest = rest.subarray(step);
          continue;
        }
        head = Buffer.concat([head, rest]);
        rest = Buffer.alloc(0);
        const frame = parseFrameHead(head);
        if (!frame) break;
        rest = head.subarray(frame.headLength);
        head = Buffer.alloc(0);
        skip = frame.payload;
        if (frame.opcode >= FIRST_CONTROL) continue;
        if (frame.opcode !== CONTINUATION) {
          message = 0;
          messages += 1;
        }
        message += frame.payload;
        if (message > maxMessage) return false;
      }
      return true;
    },
  };
}

interface FrameHead {
  readonly opcode: number;
  readonly headLength: number;
  readonly payload: number;
}

function parseFrameHead(bytes: Buffer): FrameHead | undefined {
  if (bytes.length < 2) return undefined;
  const opcode = bytes.readUInt8(0) & 0x0f;
  const masked = (bytes.readUInt8(1) & 0x80) !== 0;
  const short = bytes.readUInt8(1) & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const headLength = 2 + extended + (masked ? 4 : 0);
  if (bytes.length < headLength) return undefined;
  const payload =
    extended === 0
      ? short
      : extended === 2
        ? bytes.readUInt16BE(2)
        : Number(bytes.readBigUInt64BE(2));
  return { opcode, headLength, payload };
}
