import type { Feature } from '../../pipeline/feature';
import type { OutgoingRequest, Upstream, UpstreamHandler } from '../../transport/upstream';
import { Attempt, type Outcome } from './attempt';

/** How long an upstream that failed comes last. Milliseconds. */
const restMilliseconds = 30_000;

/**
 * Creates the upstream that stands for several: the first that is well is asked, and the next one only
 * when nothing was sent, or when the answer refuses the region. Once a byte of an answer was passed
 * on, there is no other attempt. Those that failed come last for half a minute.
 *
 * A refusal is held until it is whole, up to 16 KB; every other answer passes as it comes.
 */
export function createFallback(upstreams: readonly [Upstream, ...Upstream[]]): Upstream {
  const restsUntil = new Map<Upstream, number>();

  function inOrder(): Upstream[] {
    const now = Date.now();
    const rests = (upstream: Upstream) => (restsUntil.get(upstream) ?? 0) > now;
    return [...upstreams.filter((one) => !rests(one)), ...upstreams.filter(rests)];
  }

  function send(
    request: OutgoingRequest,
    handler: UpstreamHandler,
    [upstream, ...others]: readonly Upstream[],
    before: Outcome | undefined,
  ): void {
    if (!upstream) return;
    const { draft } = request;
    const noted = draft?.served;
    if (draft) draft.served = upstream.origin;
    const tryNext = (outcome: Outcome) => {
      restsUntil.set(upstream, Date.now() + restMilliseconds);
      send(request, handler, others, outcome);
    };
    const isLast = others.length === 0;
    if (isLast && !before) return void upstream.send(request, handler);
    const giveUp = isLast ? undefined : tryNext;
    const goBack: Outcome | undefined =
      before &&
      ((waiting) => {
        // The log names the one whose answer the client gets.
        if (draft && noted !== undefined) draft.served = noted;
        before(waiting);
      });
    upstream.send(request, new Attempt(handler, request, { giveUp, before: goBack }));
  }

  return {
    origin: upstreams[0].origin,
    send: (request, handler) => send(request, handler, inOrder(), undefined),
    warm: () => upstreams[0].warm(),
    refresh() {
      for (const upstream of upstreams) upstream.refresh();
    },
    close() {
      for (const upstream of upstreams) upstream.close();
    },
  };
}

/** What a provider with several addresses needs besides: a body that can be sent once more. */
export const fallbackFeature: Feature = {
  bodyNeed: ({ provider }) => (provider.urls.length > 1 ? 'whole' : 'nothing'),
};
