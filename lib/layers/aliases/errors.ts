import { ProxyError } from '../../exchange/errors';

const sentences = {
  'not replaceable':
    'The model is an alias of this proxy, and can be replaced only in an uncompressed body and in a path without escapes. Send the request without Content-Encoding, or use the name of the model itself.',
  'other API':
    'The model is an alias of this proxy for a provider with a different API. Requests are not translated.',
  'other path':
    'The model is an alias of this proxy for another provider, which does not have this path. Use a path that starts with /v1/.',
  'several providers':
    'The request names models of several providers through aliases of this proxy. It can be sent to only one of them.',
  'own key':
    "The model is an alias of this proxy for another provider, and the request contains the caller's own API key, which is sent only to the addressed provider. Send only the access key.",
} as const;

/** Why an alias cannot be used in a request. */
export type AliasTrouble = keyof typeof sentences;

export function unusable(trouble: AliasTrouble): ProxyError {
  return new ProxyError('model_alias_unusable', { message: sentences[trouble], mayRetry: false });
}
