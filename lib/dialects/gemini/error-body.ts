import type { Dialect } from '../dialect';

/** Google's names for statuses (https://google.aip.dev/193). */
const names: Readonly<Record<number, string>> = {
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

export const toErrorBody: Dialect['toErrorBody'] = ({ code, status, message }) => {
  const name = names[status] ?? (status < 500 ? 'FAILED_PRECONDITION' : 'INTERNAL');
  const details = [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: code, domain: 'proxy' },
  ];
  return { error: { code: status, message, status: name, details } };
};
