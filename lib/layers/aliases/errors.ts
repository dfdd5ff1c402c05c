import { ProxyError } from '../../exchange/errors';

const sentences = {
  'not replaceable':
    'The model is an alias of this proxy, and can only be replaced in a body that is not compressed and in a path without escapes. Send the request without Content-Encoding, or name the model itself.',
  'other API':
    'The model is an alias of this proxy for a provider that takes other requests than this one: they are not translated.',
  'other path':
    'The model is an alias of this proxy for another provider, and this path is not one that providers have in common. Use a path that begins with /v1/.',
  'several providers':
    'The request names models of several providers, by aliases of this proxy. It can only go to one of them.',
  'own key':
    "The model is an alias of this proxy for another provider, and the request brings the caller's own API key. That key is only sent to the provider that the request is addressed to. Send the access key alone.",
} as const;

/** Why an alias cannot be used in a request. */
export type AliasTrouble = keyof typeof sentences;

export function unusable(trouble: AliasTrouble): ProxyError {
  return new ProxyError('model_alias_unusable', { message: sentences[trouble], mayRetry: false });
}
