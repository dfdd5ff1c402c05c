import { ask, parseJson } from '../api/ask';
import { readEvents } from '../api/events';
import { Failure, findApiError, toProviderFailure } from '../api/failure';
import type { Provider } from '../providers';
import { type Message, type Piece, speakers } from './dialect';

/** What a request through the proxy needs. */
export interface Line {
  readonly provider: Provider;
  /** As it goes to the proxy: see {@link toKey}. */
  readonly key: string;
  readonly signal: AbortSignal;
}

/** How the keys travel: alone or joined, in the place where a key always is. */
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

/**
 * Streams the next answer of a conversation, piece by piece as it arrives.
 *
 * @throws {Failure} for an error before or in the middle of the answer, and for an answer that ends
 *   before it is whole; an abort throws the AbortError of `fetch`.
 */
export async function* converse(
  { provider, key, signal }: Line,
  model: string,
  messages: readonly Message[],
): AsyncGenerator<Piece> {
  const speaker = speakers[provider.dialect];
  const { path, body } = speaker.toChat(model, messages, provider);
  const answer = await ask(provider.basePath + path, {
    method: 'POST',
    headers: { ...speaker.toHeaders(key), 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  const requestId = answer.headers.get('x-proxy-request-id');
  let isWhole = false;
  try {
    for await (const { data } of readEvents(answer)) {
      if (data === '[DONE]') {
        isWhole = true;
        continue;
      }
      const value = parseJson(data);
      const error = findApiError(value);
      if (error) throw toProviderFailure(error, { requestId });
      if (value === undefined) continue;
      const piece = speaker.read(value as never);
      isWhole ||= Boolean(piece.isEnd);
      yield piece;
    }
  } catch (error) {
    if (error instanceof Failure || signal.aborted) throw error;
    throw new Failure('browser', 'cut', { requestId });
  }
  if (!isWhole) throw new Failure('browser', 'cut', { requestId });
}
