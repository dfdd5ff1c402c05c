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
 * Whether the tokens of a request can be counted reliably. `free`: it uses none. `counted`: its
 * response reports them. Otherwise the reason, as a clause that can end a sentence.
 */
export type Countable = 'free' | 'counted' | { readonly reason: string };

/** The parts of an exchange that are read. */
export interface CountedRequest extends Omit<ModelRequest, 'model' | 'provider'> {
  readonly provider: Pick<Provider, 'dialect' | 'url'>;
}

/** The size limit of a decompressed body. Bytes. */
const maxDecoded = 8 * 1024 * 1024;

/**
 * Determines, before a request is sent, whether its response will report its usage.
 *
 * @param isAskedFor `STREAM_USAGE`: the proxy asks streams for their usage if the client does not.
 */
export function readCountable(
  exchange: CountedRequest,
  isAskedFor: boolean,
): Countable | Promise<Countable> {
  const { incoming, target, headers, provider, body } = exchange;
  if (incoming.upgrade) return { reason: 'a WebSocket does not report them' };
  const rule = findEndpoint(provider.dialect, incoming.method, target)?.rule;
  if (!rule || hasOtherMethod(headers, target)) {
    return { reason: 'its path is ambiguous, or its endpoint is unknown to the proxy' };
  }
  switch (rule.usage) {
    case 'none':
    case 'stored':
      return 'free';
    case 'told':
      return 'counted';
    case 'untold':
      return { reason: 'this endpoint does not always report them' };
  }
  if (body.isAbsent) return 'counted';
  const read = (content: Buffer | undefined): Countable => {
    try {
      const text =
        content && decodeText(content, findHeader(headers, 'content-encoding'), maxDecoded);
      if (!content) return { reason: 'its body is larger than 4 MB' };
      if (!text) return { reason: 'its body is compressed in a way that the proxy cannot decode' };
      if (rule.usage === 'background') return readBackground(text);
      const { isStream, isAsked, asking } = readStreamRequest(text);
      if (!isStream || isAsked || findQuirks(provider)?.tellsUsageUnasked) return 'counted';
      if (isAskedFor && asking && isPlain(headers)) return 'counted';
      return {
        reason: isAskedFor
          ? 'a stream of a compressed request reports them only if asked: add "stream_options": {"include_usage": true}'
          : 'a stream reports them only if asked: add "stream_options": {"include_usage": true}',
      };
    } catch (error) {
      if (error instanceof UnclearError) return { reason: error.message };
      throw error;
    }
  };
  const whole = body.whole();
  return whole instanceof Promise ? whole.then(read) : read(whole);
}

/** Background responses are fetched later, any number of times. */
function readBackground(text: Buffer): Countable {
  const [background] = findInJson(text, { background: 'text' });
  return background === undefined || background.text === 'false' || background.text === 'null'
    ? 'counted'
    : { reason: 'a background response does not report them in time' };
}
