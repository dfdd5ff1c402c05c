import { address } from '../address';
import { ask, parseJson, toRequestIds } from '../api/ask';
import { readEvents } from '../api/events';
import { Failure, findApiError, toProviderFailure } from '../api/failure';
import { toCurl } from '../connect/clients/curl';
import type { Provider } from '../providers';
import { type Message, type Piece, speakers } from './dialect';

/** The parameters of a request through the proxy. */
export interface Line {
  readonly provider: Provider;
  /** The key as sent to the proxy: see {@link toKey}. */
  readonly key: string;
  readonly signal: AbortSignal;
}

/** Joins the keys into the value that is sent as the API key. */
export function toKey(apiKey: string, accessKey: string): string {
  return apiKey && accessKey ? `${apiKey}:${accessKey}` : apiKey || accessKey;
}

/** The models that the provider offers to this key. Rejects with a {@link Failure}. */
export async function listModels({ provider, key, signal }: Line): Promise<string[]> {
  const speaker = speakers[provider.dialect];
  const path = provider.basePath + speaker.modelsPath;
  const answer = await ask(path, { headers: speaker.toHeaders(key), signal });
  return speaker.readModels(await answer.json().catch(() => ({})));
}

/** Builds the request for the next response of a conversation. */
function toRequest(provider: Provider, key: string, model: string, messages: readonly Message[]) {
  const speaker = speakers[provider.dialect];
  const { path, body } = speaker.toChat(model, messages, provider);
  const headers = { ...speaker.toHeaders(key), 'content-type': 'application/json' };
  return { path: provider.basePath + path, headers, body: JSON.stringify(body) };
}

/** The same request as a command line, with a placeholder for the key and one for each image. */
export function toCommand(
  provider: Provider,
  placeholder: string,
  model: string,
  messages: readonly Message[],
): string {
  const withoutImages = messages.map(({ image, ...message }) => ({
    ...message,
    ...(image && { image: { ...image, base64: 'BASE64_OF_YOUR_IMAGE' } }),
  }));
  const { path, headers, body } = toRequest(provider, placeholder, model, withoutImages);
  const lines = Object.entries(headers)
    // This header is for browsers only.
    .filter(([name]) => name !== 'anthropic-dangerous-direct-browser-access')
    .map(([name, value]) => `${name}: ${value}`);
  return toCurl(address + path, lines, body);
}

/** The ids of a request; known before its first token. */
export interface RequestIds {
  readonly requestId: string | null;
  readonly apiRequestId: string | null;
}

/**
 * Streams the next response of a conversation as it arrives.
 *
 * @param onIds is called with the ids of the request as soon as the response starts.
 * @throws {Failure} for an error before or during the response, and for an incomplete response; an
 * abort throws the AbortError of `fetch`.
 */
export async function* converse(
  { provider, key, signal }: Line,
  model: string,
  messages: readonly Message[],
  onIds: (ids: RequestIds) => void,
): AsyncGenerator<Piece> {
  const { path, ...init } = toRequest(provider, key, model, messages);
  const answer = await ask(path, { ...init, method: 'POST', signal });
  const ids = toRequestIds(answer);
  onIds(ids);
  let isWhole = false;
  try {
    for await (const { data } of readEvents(answer)) {
      if (data === '[DONE]') {
        isWhole = true;
        continue;
      }
      const value = parseJson(data);
      const error = findApiError(value);
      if (error) throw toProviderFailure(error, ids);
      if (value === undefined) continue;
      const piece = speakers[provider.dialect].read(value as never);
      isWhole ||= Boolean(piece.isEnd);
      yield piece;
    }
  } catch (error) {
    if (error instanceof Failure || signal.aborted) throw error;
    throw new Failure('browser', 'cut', ids);
  }
  if (!isWhole) throw new Failure('browser', 'cut', ids);
}
