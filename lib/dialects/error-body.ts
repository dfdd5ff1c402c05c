/** How a provider speaks: where it expects its key, and what its errors look like. */
export type Dialect = 'openai' | 'anthropic' | 'gemini' | 'azure';

/** What an error says, in any form. */
interface ErrorFacts {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** Anthropic's names for statuses (https://platform.claude.com/docs/en/api/errors). */
const anthropicTypes: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
};

/** Google's names for statuses (https://google.aip.dev/193). */
const googleStatuses: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  502: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** The body of an error answer in the form that the SDKs of a provider read. */
export function toErrorBody({ code, status, message }: ErrorFacts, dialect: Dialect): object {
  switch (dialect) {
    case 'anthropic': {
      const other = status < 500 ? 'invalid_request_error' : 'api_error';
      return { type: 'error', error: { type: anthropicTypes[status] ?? other, message, code } };
    }
    case 'gemini': {
      const other = status < 500 ? 'FAILED_PRECONDITION' : 'INTERNAL';
      const details = [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: code, domain: 'proxy' },
      ];
      return { error: { code: status, message, status: googleStatuses[status] ?? other, details } };
    }
    default:
      return { error: { message, type: 'proxy_error', param: null, code } };
  }
}
