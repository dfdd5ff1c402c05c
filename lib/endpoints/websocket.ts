import { Duplex } from 'node:stream';
import { ProxyError } from '../exchange/errors';
import { noFlight } from '../exchange/reply';
import { findHeader } from '../http/headers';
import { lateCrypto } from '../http/late-modules';
import type { Endpoint } from './endpoint';

/** RFC 6455 §1.3: the text that a server appends to the client's key before hashing. */
const handshakeSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A Close frame with the status 1000, "the purpose has been fulfilled" (RFC 6455 §5.5.1, §7.4.1). */
const closeFrame = Buffer.from([0x88, 0x02, 0x03, 0xe8]);

/**
 * `GET /-/websocket`: a WebSocket that is closed as soon as it is open, so that a client can test
 * whether upgrades reach the proxy. No upstream is involved.
 */
export const websocket: Endpoint = {
  methods: ['GET'],
  guarded: false,
  send({ incoming }, answer) {
    const { headers, upgrade } = incoming;
    if (upgrade !== 'websocket') throw new ProxyError('websocket_unsupported');
    const key = findHeader(headers, 'sec-websocket-key');
    // RFC 6455 §4.2.1: sixteen bytes, and this version.
    const isValid = key !== undefined && /^[A-Za-z0-9+/]{22}==$/.test(key.trim());
    if (!isValid || findHeader(headers, 'sec-websocket-version')?.trim() !== '13') {
      throw new ProxyError('invalid_request', {
        message: 'A WebSocket handshake needs a Sec-WebSocket-Key and Sec-WebSocket-Version: 13.',
      });
    }
    const accept = lateCrypto()
      .createHash('sha1')
      .update(key.trim() + handshakeSuffix)
      .digest('base64');
    answer.start(noFlight);
    const head = { status: 101, reason: undefined, headers: ['sec-websocket-accept', accept] };
    answer.switched(head, createClosingPeer(), closeFrame);
  },
};

/** A peer that has sent its Close frame: the first data it receives is the client's Close frame. */
function createClosingPeer(): Duplex {
  return new Duplex({
    read() {},
    write(_chunk, _encoding, callback) {
      this.push(null);
      callback();
    },
    final(callback) {
      this.push(null);
      callback();
    },
  });
}
