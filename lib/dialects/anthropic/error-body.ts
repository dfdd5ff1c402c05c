import type { Dialect } from '../dialect';

/** Anthropic's names for statuses (https://platform.claude.com/docs/en/api/errors). */
const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
};

export const toErrorBody: Dialect['toErrorBody'] = ({ code, status, message }) => {
  const type = types[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
  return { type: 'error', error: { type, message, code } };
};
