/** An error as the cloud's API reports it: always HTTP 200, with a code that clients decide by. */
export class ApiError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Not-found answers for a function, with the code that SCF uses today. */
export function functionNotFound(name: string): ApiError {
  return new ApiError(
    'ResourceNotFound.Function',
    `The function [${name}] does not exist. Please check and try again.`,
  );
}
