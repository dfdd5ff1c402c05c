import { findEndpoint } from '../../dialects/endpoints';
import type { ModelReading } from '../../dialects/model';
import { ProxyError } from '../../exchange/errors';
import type { Exchange } from '../../exchange/exchange';
import { notAllowed } from './errors';

/**
 * Refuses what uses tokens that no answer tells.
 *
 * @throws {ProxyError} `not_allowed`, or `websocket_unsupported`, after which clients try HTTP.
 */
export function checkCountable(exchange: Exchange, reading: ModelReading): void {
  const { incoming, provider, target } = exchange;
  if (incoming.upgrade) {
    throw new ProxyError('websocket_unsupported', {
      message:
        'The tokens of this access key are limited, and on a WebSocket they cannot be counted. Use the HTTP form of the API instead.',
    });
  }
  if (reading.verdict === 'unclear') throw uncountable(reading.reason);
  if (reading.verdict === 'none') return;
  const { rule } = findEndpoint(provider.dialect, incoming.method, target);
  if (rule.usage === 'untold') throw uncountable('its answer does not tell them');
}

function uncountable(reason: string): ProxyError {
  return notAllowed(
    `The tokens of this access key are limited, and those of this request cannot be counted: ${reason}.`,
  );
}
