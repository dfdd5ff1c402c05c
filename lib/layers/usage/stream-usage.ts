import { findEndpoint } from '../../dialects/endpoints';
import { findQuirks } from '../../dialects/quirks';
import { addIncludeUsage } from '../../dialects/stream-request';
import type { Answer } from '../../exchange/answer';
import type { Exchange } from '../../exchange/exchange';
import type { Layer } from '../../exchange/layer';
import { findHeader, isPlain, withHeader } from '../../http/headers';
import { ExtraChunkFilter } from './extra-chunk';

/**
 * Makes streamed chats report their usage (`STREAM_USAGE`): requests it on the client's behalf, and
 * removes it from the response if the client did not ask for it.
 */
export function createStreamUsage(): Layer {
  return (next) => (exchange, answer) => {
    if (!canAsk(exchange)) return next(exchange, answer);
    const whole = exchange.body.whole();
    if (!(whole instanceof Promise)) return next(exchange, ask(exchange, answer, whole));
    return whole.then((body) => next(exchange, ask(exchange, answer, body)));
  };
}

/** @param body undefined: there is none, or it is too large to inspect and stays unchanged. */
function ask(exchange: Exchange, answer: Answer, body: Buffer | undefined): Answer {
  const asking = body && addIncludeUsage(body);
  if (!asking) return answer;
  exchange.body.replace(asking);
  // A chunk cannot be removed from a compressed response.
  if (findHeader(exchange.headers, 'accept-encoding') !== undefined) {
    exchange.headers = withHeader(exchange.headers, 'accept-encoding', 'identity');
  }
  return new ExtraChunkFilter(answer);
}

/** Whether a stream of this request reports its usage only on request, and can be asked. */
function canAsk({ incoming, target, headers, provider, standIns = [] }: Exchange): boolean {
  if (incoming.method !== 'POST' || !isPlain(headers)) return false;
  if (/^\s*multipart\//i.test(findHeader(headers, 'content-type') ?? '')) return false;
  const providers = [provider, ...standIns.map((one) => one.provider)];
  if (providers.every((one) => findQuirks(one)?.tellsUsageUnasked)) return false;
  return findEndpoint(provider.dialect, incoming.method, target)?.rule.usage === 'chat';
}
