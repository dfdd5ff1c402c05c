import type { Dialect } from '../dialect';

/**
 * OpenAI's format, which most others share (https://platform.openai.com/docs/guides/error-codes).
 */
export const toErrorBody: Dialect['toErrorBody'] = ({ code, message }) => ({
  error: { message, type: 'proxy_error', param: null, code },
});
