import type { IncomingMessage, ServerResponse } from 'node:http';
import { Body } from '../exchange/body';
import { ProxyError } from '../exchange/errors';
import type { RequestHandler, Running } from '../pipeline/running';
import { toBody } from './request-body';
import { type RequestHead, readRequestHead } from './request-head';
import { ResponseAnswer } from './response-answer';

/**
 * How much of an upload may remain when the response is sent for the connection to stay open: the
 * rest is read and discarded. Bytes.
 */
const longestRemainder = 1024 * 1024;

/** What a request needs from its connection and server. */
export interface ServedRequestParts {
  readonly handler: RequestHandler;
  /** The platform's id of a request, if there is one that can be trusted as a log key. */
  readonly requestId: (headers: readonly string[]) => string | undefined;
  /** Whether the connection must be closed, whatever the request says. */
  readonly isEnding: () => boolean;
  /** Its response has ended, or its client has disconnected. */
  readonly onOver: (served: ServedRequest) => void;
}

/** One request on a connection, from its head to the end of its response. */
export class ServedRequest {
  readonly #parts: ServedRequestParts;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #head: RequestHead;
  readonly #answer: ResponseAnswer;
  #refusal: ProxyError | undefined;
  #body: Body | undefined;
  #running: Running | undefined;
  #isOver = false;

  constructor(request: IncomingMessage, response: ServerResponse, parts: ServedRequestParts) {
    this.#request = request;
    this.#response = response;
    this.#parts = parts;
    this.#head = readRequestHead(request);
    this.#refusal = this.#head.refusal;
    this.#answer = new ResponseAnswer(request, response, this, this.#head.expectsContinue);
    response.once('close', () => this.#close(response.writableFinished));
  }

  /** Its method changes nothing (RFC 9110 §9.2.1). */
  get isSafe(): boolean {
    return /^(?:GET|HEAD|OPTIONS)$/.test(this.#request.method ?? '');
  }

  /** Bytes after its head cannot be trusted to be a request. */
  get isRefused(): boolean {
    return this.#refusal !== undefined;
  }

  /** All of it has arrived. */
  get isComplete(): boolean {
    return this.#request.complete;
  }

  /** The connection closes after its response. */
  get isLast(): boolean {
    return this.#answer.isLast;
  }

  /** A byte of its response has been sent. */
  get isAnswered(): boolean {
    return this.#response.headersSent;
  }

  /** It is first in the queue now. */
  begin(): void {
    if (this.#refusal || !this.#head.hasBody) this.#handle();
    else process.nextTick(() => this.#handle());
  }

  /** Its body is not valid HTTP. */
  breakOff(error: ProxyError): void {
    if (this.#body) this.#body.fail(error);
    else this.#refusal ??= error;
  }

  /** The client can receive more of its response. */
  resume(): void {
    this.#answer.resume();
  }

  /** Its client has disconnected. */
  leave(): void {
    this.#close(false);
  }

  /** The process ends before its response has. */
  cut(cause: string): void {
    const error = new ProxyError('internal_error', { cause: { code: cause } });
    if (this.#running) this.#running.exchange.failure ??= error;
    this.#answer.fail(error);
    this.#close(false);
  }

  #handle(): void {
    if (this.#isOver) return;
    const { method = '', url = '', rawHeaders } = this.#request;
    const hasBody = this.#head.hasBody && !this.#refusal;
    this.#body = hasBody
      ? toBody(this.#request, this.#head, () => this.#answer.sendContinue())
      : new Body(undefined);
    this.#running = this.#parts.handler.handle(
      {
        method,
        target: url,
        headers: rawHeaders,
        body: this.#body,
        id: this.#parts.requestId(rawHeaders),
        refusal: this.#refusal,
      },
      this.#answer,
    );
  }

  /** RFC 9112 §9.3: a connection stays open only if the end of this request is known and near. */
  closesAfter(): boolean {
    if (this.#refusal || this.#parts.isEnding()) return true;
    if (this.#request.complete || !this.#body) return false;
    return (this.#body.length ?? Number.POSITIVE_INFINITY) - this.#body.received > longestRemainder;
  }

  #close(complete: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    void this.#running?.close(complete);
    this.#parts.onOver(this);
  }
}
