import type { AccessKey } from '../../config/access-key';
import type { ModelReading } from '../../dialects/model';
import { ProxyError } from '../../exchange/errors';
import { notAllowed } from './errors';
import { fitsPattern } from './model-patterns';

/**
 * Refuses models that the key does not allow, and a request of which it is not certain which models it
 * may run.
 *
 * @param isWebSocket clients try HTTP after a 426.
 * @throws {ProxyError} `not_allowed` or `websocket_unsupported`.
 */
export function checkModels(
  reading: ModelReading,
  patterns: AccessKey['models'] & object,
  isWebSocket: boolean,
): void {
  switch (reading.verdict) {
    case 'none':
      return;
    case 'named':
      if (reading.models.every(({ name }) => fitsPattern(name, patterns))) return;
      throw notAllowed(
        `The access key does not allow this model. It allows: ${patterns.join(', ')}.`,
      );
    case 'unclear':
      if (isWebSocket) {
        throw new ProxyError('websocket_unsupported', {
          message:
            'The access key allows only some models, and a WebSocket does not say which it is for. Use the HTTP form of the API instead.',
        });
      }
      throw notAllowed(
        `The access key allows only some models, and it cannot be told which one this request is for: ${reading.reason}.`,
      );
  }
}
