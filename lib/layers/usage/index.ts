import type { Config } from '../../config';
import type { TokenUsage } from '../../dialects/token-usage';
import type { Draft } from '../../pipeline/draft';
import type { Feature } from '../../pipeline/feature';
import type { Sink } from '../../pipeline/old-exchange';
import { createStreamUsage } from './stream-usage';
import { UsageTap } from './tap';
import { toNotes } from './usage';

/**
 * Counts what each answer has used, beside its way to the client.
 *
 * @param isNeeded another feature needs to know, whether or not the log shall say it.
 * @returns undefined where nobody wants to know.
 */
export function createUsage({ usage }: Config, isNeeded = false): Feature | undefined {
  if (!usage.isCounted && !isNeeded) return undefined;
  if (!usage.isAskedFor) return { decorateSink: count };
  const streamUsage = createStreamUsage();
  return {
    ...streamUsage,
    // The counting comes first: it sees the chunk that the client does not get.
    decorateSink: (sink, draft) => count(streamUsage.decorateSink(sink, draft), draft),
  };
}

function count(sink: Sink, draft: Draft): Sink {
  // What others show was made, and counted, before. (Of a WebSocket it sees a refusal, or nothing:
  // its frames pass in a tunnel.)
  if (draft.incoming.method !== 'POST' && draft.route !== 'websocket') return sink;
  const tap = new UsageTap(sink);
  draft.onEnd(() => {
    const usage = tap.read();
    if (usage instanceof Promise) return usage.then((known) => note(draft, known));
    return usage && note(draft, usage);
  });
  return tap;
}

function note(draft: Draft, usage: TokenUsage): void {
  draft.usage = usage;
  // Images and speech do not say what made them.
  if (draft.model !== undefined) draft.notes.model = draft.model;
  Object.assign(draft.notes, toNotes(usage));
}
