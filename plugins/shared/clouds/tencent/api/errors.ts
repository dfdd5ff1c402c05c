import { UserError } from '../../../user-error';

/** A call of the cloud's API that did not work, with the cloud's own code. */
export class ApiError extends UserError {
  /** Such as `ResourceNotFound.Function`; `NetworkError` when no answer came. */
  readonly apiCode: string;
  readonly requestId: string;

  constructor(failure: ApiFailure, lines: readonly string[]) {
    super('TENCENT_API_ERROR', lines, failure.cause);
    this.apiCode = failure.code;
    this.requestId = failure.requestId;
  }
}

/** What is known when a call fails. */
export interface ApiFailure {
  readonly service: string;
  readonly action: string;
  readonly region: string;
  readonly endpoint: string;
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
  readonly cause: unknown;
}

/** Whether an error is the cloud's answer with a code that matches. */
export function isApiError(error: unknown, code: RegExp): error is ApiError {
  return error instanceof ApiError && code.test(error.apiCode);
}

/** There is no such function (yet, or any more). */
export const notFound = /^ResourceNotFound(\.Function(Name)?)?$/;
