/** An error of the cloud's API: always HTTP 200, with a code for clients. */
export class ApiError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The not-found error for a function, with the code that SCF uses today. */
export function functionNotFound(name: string): ApiError {
  return new ApiError(
    'ResourceNotFound.Function',
    `The function [${name}] does not exist. Please check and try again.`,
  );
}
