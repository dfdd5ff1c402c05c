import type { AccessKey } from '../../config/access-key';
import type { Countable } from '../../dialects/countable';
import { ProxyError } from '../../exchange/errors';
import type { Exchange } from '../../exchange/exchange';
import { notAllowed } from './errors';

/**
 * Rejects requests whose token usage is not reported, or whose cost has no known price.
 *
 * @throws {ProxyError} `not_allowed`, or `websocket_unsupported`, after which clients try HTTP.
 */
export function checkCountable(
  { incoming }: Exchange,
  countable: Countable,
  { budget }: AccessKey,
): void {
  if (typeof countable === 'string') return;
  if (incoming.upgrade) {
    throw new ProxyError('websocket_unsupported', {
      message: budget
        ? 'This access key has a budget, and the cost of a WebSocket cannot be counted. Use the API over HTTP instead.'
        : 'The tokens of this access key are limited, and those of a WebSocket cannot be counted. Use the API over HTTP instead.',
    });
  }
  throw notAllowed(
    budget
      ? `This access key has a budget, and the cost of this request cannot be counted: ${countable.reason}.`
      : `The tokens of this access key are limited, and those of this request cannot be counted: ${countable.reason}.`,
  );
}
