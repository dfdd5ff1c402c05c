import { decodeText } from '../body/decode';
import { maxDecodedBody } from '../body/hold';
import type { Draft } from '../draft';
import { ProxyError } from '../errors';
import { findHeader } from '../headers';
import { type AccessKey, fitsPattern } from './access-keys';

/** Lists and descriptions of models, which cost nothing; every app asks for them. */
const modelList = /^\/+(?:[\w.-]+\/){0,3}models(?:\/[^/:?#]+)?\/?(?:\?|$)/;

/** Whether a request needs no allowed model: it only looks at the list of them. */
export function onlyListsModels({ incoming, target }: Draft): boolean {
  return /^(?:GET|HEAD)$/.test(incoming.method) && modelList.test(target);
}

/**
 * Refuses a model that the key does not allow, and a request of which it is not certain which model
 * it will run.
 *
 * @throws {ProxyError} `not_allowed`
 */
export function checkModel(draft: Draft, patterns: AccessKey['models'] & object): void {
  const { body, model, provider } = draft;
  if (body !== undefined && !Buffer.isBuffer(body)) {
    throw refuse(
      'The access key allows only some models, and the request is too large to tell which it is for.',
    );
  }
  if (model === undefined) {
    throw refuse(
      'The access key allows only some models, and the request does not say clearly which it is for.',
    );
  }
  const others = provider.name === 'openrouter' ? findFallbackModels(draft, body) : [];
  for (const one of [model, ...others]) {
    if (!fitsPattern(one, patterns)) {
      throw refuse(`The access key does not allow this model. It allows: ${patterns.join(', ')}.`);
    }
  }
}

const refuse = (message: string) => new ProxyError('not_allowed', { message, mayRetry: false });

/** OpenRouter tries the list `models` when the first does not answer. */
function findFallbackModels({ headers }: Draft, body: Buffer | undefined): string[] {
  const text = body && decodeText(body, findHeader(headers, 'content-encoding'), maxDecodedBody);
  if (!text?.includes('models')) return [];
  try {
    const { models = [] } = JSON.parse(text.toString('utf8'));
    return (models as unknown[]).map(String);
  } catch {
    throw refuse('The access key allows only some models, and the list of models cannot be read.');
  }
}
