import type { IncomingMessage, ServerResponse } from 'node:http';
import { Body } from '../exchange/body';
import { ProxyError } from '../exchange/errors';
import type { RequestHandler, Running } from '../pipeline/running';
import { toBody } from './request-body';
import { type RequestHead, readRequestHead } from './request-head';
import { ResponseAnswer } from './response-answer';

/**
 * So much of an upload may be left when its answer leaves and the connection still go on: the rest is
 * read and dropped. Bytes.
 */
const longestRemainder = 1024 * 1024;

/** What a request needs of its connection and of the server. */
export interface ServedRequestParts {
  readonly handler: RequestHandler;
  /** The platform's id of a request, where it has one that can be trusted as a log key. */
  readonly requestId: (headers: readonly string[]) => string | undefined;
  /** Whether the connection is to end, whatever else the request says. */
  readonly isEnding: () => boolean;
  /** Its answer has ended, or its client has left. */
  readonly onOver: (served: ServedRequest) => void;
}

/** One request on a connection, from its head to the end of its answer. */
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

  /** Its head says that what follows it cannot be trusted to be a request. */
  get isRefused(): boolean {
    return this.#refusal !== undefined;
  }

  /** All of it has arrived. */
  get isComplete(): boolean {
    return this.#request.complete;
  }

  /** The connection ends behind its answer. */
  get isLast(): boolean {
    return this.#answer.isLast;
  }

  /** A byte of its answer has left. */
  get isAnswered(): boolean {
    return this.#response.headersSent;
  }

  /** Its turn has come. */
  begin(): void {
    if (this.#refusal || !this.#head.hasBody) this.#handle();
    else process.nextTick(() => this.#handle());
  }

  /** What arrives of its body is not valid HTTP. */
  breakOff(error: ProxyError): void {
    if (this.#body) this.#body.fail(error);
    else this.#refusal ??= error;
  }

  /** Its client is gone. */
  leave(): void {
    this.#close(false);
  }

  /** The process ends before its answer has. */
  cut(): void {
    const error = new ProxyError('internal_error', { cause: { code: 'SHUTDOWN_TIMEOUT' } });
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

  /** RFC 9112 §9.3: a connection goes on only where the end of this request is known and near. */
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
