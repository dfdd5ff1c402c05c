import type { ModelReading } from '../../dialects/model-reading';
import { ProxyError } from '../../exchange/errors';
import type { Exchange } from '../../exchange/exchange';
import { notAllowed } from './errors';

/** Refuses what uses tokens that no answer tells. */
export function checkCountable({ incoming }: Exchange, reading: ModelReading): void {
  if (incoming.upgrade) {
    throw new ProxyError('websocket_unsupported', {
      message:
        'The tokens of this access key are limited, and on a WebSocket they cannot be counted. Use the HTTP form of the API instead.',
    });
  }
  if (reading.verdict === 'unclear') {
    throw notAllowed(
      `The tokens of this access key are limited, and those of this request cannot be counted: ${reading.reason}.`,
    );
  }
}
