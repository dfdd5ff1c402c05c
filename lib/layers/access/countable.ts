import type { Countable } from '../../dialects/countable';
import { ProxyError } from '../../exchange/errors';
import type { Exchange } from '../../exchange/exchange';
import { notAllowed } from './errors';

/**
 * Refuses what uses tokens that no answer tells.
 *
 * @throws {ProxyError} `not_allowed`, or `websocket_unsupported`, after which clients try HTTP.
 */
export function checkCountable({ incoming }: Exchange, countable: Countable): void {
  if (typeof countable === 'string') return;
  if (incoming.upgrade) {
    throw new ProxyError('websocket_unsupported', {
      message:
        'The tokens of this access key are limited, and on a WebSocket they cannot be counted. Use the HTTP form of the API instead.',
    });
  }
  throw notAllowed(
    `The tokens of this access key are limited, and those of this request cannot be counted: ${countable.reason}.`,
  );
}
