import type { Provider } from '../../dialects/provider';
import type { Answer } from '../../exchange/answer';
import type { Exchange } from '../../exchange/exchange';
import type { Layer } from '../../exchange/layer';
import { findHeader, isPlain, withHeader } from '../../http/headers';
import { ExtraChunkFilter } from './extra-chunk';
import { addIncludeUsage } from './include-usage';

/**
 * Makes streamed chats tell their usage (`STREAM_USAGE`): asks for it in the client's name, and takes
 * what the client did not ask for out of the answer again.
 */
export function createStreamUsage(): Layer {
  return (next) => (exchange, answer) => {
    if (!isChat(exchange)) return next(exchange, answer);
    const whole = exchange.body.whole();
    if (!(whole instanceof Promise)) return next(exchange, ask(exchange, answer, whole));
    return whole.then((body) => next(exchange, ask(exchange, answer, body)));
  };
}

/** @param body undefined: there is none, or it is too large to be looked into and stays as it is. */
function ask(exchange: Exchange, answer: Answer, body: Buffer | undefined): Answer {
  const asking = body && addIncludeUsage(body);
  if (!asking) return answer;
  const filter = new ExtraChunkFilter(answer);
  filter.isArmed = true;
  exchange.body.replace(asking);
  // A chunk cannot be taken out of what is compressed.
  if (findHeader(exchange.headers, 'accept-encoding') !== undefined) {
    exchange.headers = withHeader(exchange.headers, 'accept-encoding', 'identity');
  }
  return filter;
}

/** A chat whose body we may look into: JSON, and not compressed. */
function isChat({ incoming, target, headers, provider }: Exchange): boolean {
  return (
    incoming.method === 'POST' &&
    /^[^?]*\/chat\/completions(?:\?|$)/.test(target) &&
    /^application\/json\b/i.test(findHeader(headers, 'content-type') ?? '') &&
    isPlain(headers) &&
    !tellsUnasked(provider)
  );
}

/** Mistral tells the usage of every stream, and refuses to be asked (openai/openai-agents-python#442). */
function tellsUnasked({ url }: Provider): boolean {
  return url.hostname === 'mistral.ai' || url.hostname.endsWith('.mistral.ai');
}
