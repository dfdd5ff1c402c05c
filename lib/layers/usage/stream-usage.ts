import type { Provider } from '../../dialects/provider';
import { findHeader } from '../../http/headers';
import type { Draft } from '../../pipeline/draft';
import type { Feature } from '../../pipeline/feature';
import type { Sink } from '../../pipeline/old-exchange';
import { ExtraChunkFilter } from './extra-chunk';
import { addIncludeUsage } from './include-usage';

type StreamUsage = Required<Pick<Feature, 'decorateSink' | 'bodyNeed' | 'prepare'>>;

/**
 * Makes streamed chats tell their usage (`STREAM_USAGE`): asks for it in the client's name, and takes
 * what the client did not ask for out of the answer again.
 */
export function createStreamUsage(): StreamUsage {
  const filters = new WeakMap<Draft, ExtraChunkFilter>();
  return {
    decorateSink(sink: Sink, draft: Draft): Sink {
      if (!isChat(draft)) return sink;
      const filter = new ExtraChunkFilter(sink);
      filters.set(draft, filter);
      return filter;
    },
    bodyNeed: (draft) => (filters.has(draft) ? 'whole' : 'nothing'),
    prepare(draft) {
      const filter = filters.get(draft);
      // One that is too large to be held is still a stream, and stays as it is.
      const body = filter && Buffer.isBuffer(draft.body) && addIncludeUsage(draft.body);
      if (!body) return undefined;
      filter.isArmed = true;
      draft.body = body;
      draft.headers = adaptHeaders(draft.headers, body.length);
      return undefined;
    },
  };
}

/** A chat whose body we may look into: JSON, and not compressed. */
function isChat({ incoming, target, headers, provider }: Draft): boolean {
  return (
    incoming.method === 'POST' &&
    /^[^?]*\/chat\/completions(?:\?|$)/.test(target) &&
    /^application\/json\b/i.test(findHeader(headers, 'content-type') ?? '') &&
    (findHeader(headers, 'content-encoding') ?? 'identity') === 'identity' &&
    !tellsUnasked(provider)
  );
}

/** Mistral tells the usage of every stream, and refuses to be asked (openai/openai-agents-python#442). */
function tellsUnasked({ url }: Provider): boolean {
  return url.hostname === 'mistral.ai' || url.hostname.endsWith('.mistral.ai');
}

/** The length is another, and the answer must not be compressed: a chunk could not be taken out. */
function adaptHeaders(headers: readonly string[], length: number): string[] {
  const adapted = [...headers];
  for (let index = 0; index < adapted.length; index += 2) {
    const name = (adapted[index] as string).toLowerCase();
    if (name === 'content-length') adapted[index + 1] = String(length);
    if (name === 'accept-encoding') adapted[index + 1] = 'identity';
  }
  return adapted;
}
