import { decodeText } from '../http/decode';
import { findHeader, isPlain } from '../http/headers';
import { UnclearError } from '../http/unclear';
import { findEndpoint } from './endpoints';
import type { Provider } from './provider';
import { findQuirks } from './quirks';
import { hasOtherMethod, type ModelRequest } from './read-model';
import { readStreamRequest } from './stream-request';
import { findInJson } from './strict-json';

/**
 * Whether the tokens of a request can be counted for sure. `free`: it uses none. `counted`: its answer
 * tells them. Otherwise the reason, as a clause that a sentence can end with.
 */
export type Countable = 'free' | 'counted' | { readonly reason: string };

/** What is read of an exchange. */
export interface CountedRequest extends Omit<ModelRequest, 'model' | 'provider'> {
  readonly provider: Pick<Provider, 'dialect' | 'url'>;
}

/** What a compressed body may become. Bytes. */
const maxDecoded = 8 * 1024 * 1024;

/**
 * Finds out before a request is sent on whether its answer will tell what it has used.
 *
 * @param isAskedFor `STREAM_USAGE`: streams are asked where the client does not.
 */
export function readCountable(
  exchange: CountedRequest,
  isAskedFor: boolean,
): Countable | Promise<Countable> {
  const { incoming, target, headers, provider, body } = exchange;
  if (incoming.upgrade) return { reason: 'on a WebSocket no answer tells them' };
  const rule = findEndpoint(provider.dialect, incoming.method, target)?.rule;
  if (!rule || hasOtherMethod(headers, target)) {
    return { reason: 'its path is not clear, or of an endpoint that the proxy does not know' };
  }
  switch (rule.usage) {
    case 'none':
    case 'stored':
      return 'free';
    case 'told':
      return 'counted';
    case 'untold':
      return { reason: 'not every answer of this endpoint tells them' };
  }
  if (body.isAbsent) return 'counted';
  const read = (content: Buffer | undefined): Countable => {
    try {
      const text =
        content && decodeText(content, findHeader(headers, 'content-encoding'), maxDecoded);
      if (!content) return { reason: 'its body is larger than 4 MB' };
      if (!text) return { reason: 'its body is compressed in a way that the proxy cannot read' };
      if (rule.usage === 'background') return readBackground(text);
      const { isStream, isAsked, asking } = readStreamRequest(text);
      if (!isStream || isAsked || findQuirks(provider)?.tellsUsageUnasked) return 'counted';
      if (isAskedFor && asking && isPlain(headers)) return 'counted';
      return {
        reason: isAskedFor
          ? 'a stream of a compressed request tells them only if it asks: add "stream_options": {"include_usage": true}'
          : 'a stream tells them only if it asks: add "stream_options": {"include_usage": true}',
      };
    } catch (error) {
      if (error instanceof UnclearError) return { reason: error.message };
      throw error;
    }
  };
  const whole = body.whole();
  return whole instanceof Promise ? whole.then(read) : read(whole);
}

/** What runs in the background is fetched later, as often as anybody likes. */
function readBackground(text: Buffer): Countable {
  const [background] = findInJson(text, { background: 'text' });
  return background === undefined || background.text === 'false' || background.text === 'null'
    ? 'counted'
    : { reason: 'what runs in the background tells them to nobody in time' };
}
