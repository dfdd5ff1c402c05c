import type { AccessKey } from '../../config/access-key';
import type { ModelReading } from '../../dialects/model';
import { ProxyError } from '../../exchange/errors';
import { notAllowed } from './errors';
import { fitsPattern } from './model-patterns';

/**
 * Rejects models that the key does not allow, and requests whose models cannot be determined.
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
            'The access key allows only some models, and a WebSocket request does not name its model. Use the API over HTTP instead.',
        });
      }
      throw notAllowed(
        `The access key allows only some models, and the model of this request cannot be determined: ${reading.reason}.`,
      );
  }
}
