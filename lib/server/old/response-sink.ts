import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { findHeader, removeHeader } from '../../http/headers';
import type { Sink } from '../../pipeline/old-exchange';

const nothing = Buffer.alloc(0);

/** How long a client gets to take the bytes that came before a cut. */
const lingerMilliseconds = 5_000;

/** The sink of an ordinary request: a `ServerResponse` of Node. */
export class ResponseSink implements Sink {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #closeAfter: boolean;
  #bodyBegun = false;

  /** @param closeAfter whether the connection must not carry another request. */
  constructor(request: IncomingMessage, response: ServerResponse, closeAfter: boolean) {
    this.#request = request;
    this.#response = response;
    this.#closeAfter = closeAfter;
  }

  informational(status: number, reason: string, headers: string[]): void {
    // RFC 9110 §15.2: an HTTP/1.0 client does not know 1xx.
    if (this.#request.httpVersion === '1.0' || this.#response.headersSent) return;
    if (status === 100) {
      this.#response.writeContinue();
    } else {
      // Null while an earlier pipelined request is being answered: the hint is then of no use.
      this.#response.socket?.write(toHeadText(status, reason, headers), 'latin1');
    }
  }

  head(status: number, reason: string | undefined, headers: string[]): void {
    const response = this.#response;
    if (this.#closeAfter) headers.push('connection', 'close');
    if (!this.#allowsTrailers(headers)) removeHeader(headers, 'trailer');
    response.writeHead(status, reason ?? STATUS_CODES[status] ?? '', headers);
    // Body bytes of the same packet come in this very turn and share the head's packet; the head
    // does not wait for later ones. An empty write and not flushHeaders(), which would write the
    // head as UTF-8 and garble bytes above 0x7F (traps.md 1).
    process.nextTick(() => {
      if (!this.#bodyBegun && !response.writableEnded && !response.destroyed) {
        response.write(nothing);
      }
    });
  }

  write(chunk: Buffer): boolean {
    this.#bodyBegun = true;
    return this.#response.write(chunk);
  }

  end(trailers: string[]): void {
    this.#bodyBegun = true;
    if (trailers.length > 0) {
      const pairs: [string, string][] = [];
      for (let index = 0; index < trailers.length; index += 2) {
        pairs.push([trailers[index] as string, trailers[index + 1] as string]);
      }
      this.#response.addTrailers(pairs);
    }
    if (!this.#request.complete && !this.#response.shouldKeepAlive) {
      closeWhenUploadIsOver(this.#request);
    }
    this.#response.end();
  }

  cut(): void {
    this.#bodyBegun = true;
    // The request's: an answer that waits behind an earlier one has no socket yet.
    const { socket } = this.#request;
    // Only a reset tells an HTTP/1.0 client (SCF's inner nginx) that its answer is not whole. Others
    // miss the last chunk, so they may first have the bytes that are already on their way.
    if (this.#request.httpVersion === '1.0') {
      socket.resetAndDestroy();
    } else if (!socket.destroyed) {
      const linger = setTimeout(() => socket.destroy(), lingerMilliseconds).unref();
      socket.once('close', () => clearTimeout(linger)).destroySoon();
    }
  }

  /** Node throws at a `Trailer` header on an answer that has no place for trailers. */
  #allowsTrailers(headers: string[]): boolean {
    return (
      this.#request.httpVersion !== '1.0' &&
      this.#request.method !== 'HEAD' &&
      findHeader(headers, 'content-length') === undefined
    );
  }
}

/**
 * Makes Node close a connection as it should after an answer that came before the end of its
 * upload: bytes of the client that nobody has read would turn the answer into a reset (RFC 9112
 * §9.6). So only our side is closed at first, and the rest is read and dropped.
 */
function closeWhenUploadIsOver(request: IncomingMessage): void {
  const { socket } = request;
  const { destroySoon } = socket;
  socket.destroySoon = () => {
    socket.destroySoon = destroySoon;
    if (request.complete) return socket.destroySoon();
    socket.end();
    // Of silence. Node's server ends the connection then.
    socket.setTimeout(lingerMilliseconds);
    request.once('end', () => socket.destroySoon());
  };
}

/** The bytes of a head, for where Node has no way to write one (latin1). */
export function toHeadText(status: number, reason: string, headers: readonly string[]): string {
  let text = `HTTP/1.1 ${status} ${reason}\r\n`;
  for (let index = 0; index < headers.length; index += 2) {
    text += `${headers[index]}: ${headers[index + 1]}\r\n`;
  }
  return `${text}\r\n`;
}
