import { decodeText } from '../../body/decode';
import { maxDecodedBody } from '../../body/hold';
import { findTargetModel } from '../../body/target-model';
import { type AccessKey, fitsPattern } from '../../config/access-keys';
import { ProxyError } from '../../exchange/errors';
import { findHeader } from '../../http/headers';
import type { Draft } from '../../pipeline/draft';

/** Lists and descriptions of models, which cost nothing; every app asks for them. */
const modelList = /^\/+(?:[\w.-]+\/){0,3}models(?:\/[^/:?#]+)?\/?(?:\?|$)/;

/** Whether a request needs no allowed model: it only looks at the list of them. */
export function onlyListsModels({ incoming, target, route }: Draft): boolean {
  const isRead = incoming.method === 'GET' || incoming.method === 'HEAD';
  return isRead && route !== 'websocket' && modelList.test(target);
}

/**
 * Refuses a model that the key does not allow, and a request of which it is not certain which model
 * it will run.
 *
 * @throws {ProxyError} `not_allowed`, or `websocket_unsupported`, after which clients try HTTP.
 */
export function checkModel(draft: Draft, patterns: AccessKey['models'] & object): void {
  const { body } = draft;
  if (body !== undefined && !Buffer.isBuffer(body)) throw refuse('it is too large for that');
  const models = body ? findInBody(draft, body) : [findInTarget(draft)];
  for (const model of models) {
    if (model === undefined) throw refuse('it does not say so clearly');
    if (fitsPattern(model, patterns)) continue;
    throw new ProxyError('not_allowed', {
      message: `The access key does not allow this model. It allows: ${patterns.join(', ')}.`,
      mayRetry: false,
    });
  }
}

function refuse(reason: string): ProxyError {
  return new ProxyError('not_allowed', {
    message: `The access key allows only some models, and it cannot be told which one this request is for: ${reason}.`,
    mayRetry: false,
  });
}

/** Only Realtime names its model in the query; others name it in messages that nobody here reads. */
function findInTarget({ target, route }: Draft): string | undefined {
  const path = target.split('?', 1)[0] as string;
  if (route !== 'websocket') return findTargetModel(path, false);
  if (/\/realtime\/?$/.test(path)) return findTargetModel(target, false);
  throw new ProxyError('websocket_unsupported', {
    message:
      'The access key allows only some models, and a WebSocket does not say which it is for. Use the HTTP form of the API instead.',
  });
}

/** OpenRouter tries the models of the list `models` when the first does not answer. */
function findInBody({ headers, model, provider }: Draft, body: Buffer): (string | undefined)[] {
  if (provider.name !== 'openrouter') return [model];
  try {
    const coding = findHeader(headers, 'content-encoding');
    const text = decodeText(body, coding, maxDecodedBody)?.toString('utf8') ?? '';
    const { models = [] } = JSON.parse(text) as { models?: string[] };
    return [model, ...models.map(String)];
  } catch {
    return [undefined];
  }
}
