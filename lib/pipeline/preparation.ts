import { holdBody } from '../body/hold';
import type { OwnAnswer } from '../exchange/errors';
import type { DirectPassage } from '../transport/direct-passage';
import type { Upstream } from '../transport/upstream';
import type { Draft } from './draft';
import type { BodyNeed, Feature } from './feature';
import type { Incoming } from './old-exchange';
import type { Relay } from './relay';
import type { Router } from './router';
import type { Upstreams } from './upstreams';

/** An exchange that begins. */
export interface Beginning {
  readonly incoming: Incoming;
  readonly route: string;
  readonly direct: DirectPassage | undefined;
  readonly relay: Relay;
}

/** What a feature does when the exchange is over. */
type End = Parameters<Draft['onEnd']>[0];

/** An exchange whose provider is known. */
export interface Begun {
  readonly draft: Draft;
  readonly upstream: Upstream;
  readonly relay: Relay;
}

/** Takes requests through the features that are on. */
export interface Preparation {
  /**
   * Finds the provider, and lets features see every answer from here on, those of the proxy's own
   * included: so even a refusal has the form that the provider's SDK reads.
   */
  begin(beginning: Beginning): Begun;
  /** Sends the request when it is ready; whatever goes wrong ends the exchange. */
  run(begun: Begun, send: Send): void;
}

/** One step of the way. Throws where the request must not go on. */
type Step = (draft: Draft, relay: Relay) => undefined | Promise<undefined>;

/** Sends the request when it is ready. */
type Send = (draft: Draft, upstream: Upstream) => void;

const needs: readonly BodyNeed[] = ['nothing', 'model', 'whole'];

/**
 * Creates what takes a request through the features that are on: route ▸ decorate the sink ▸ admit
 * ▸ read the body as far as needed ▸ prepare ▸ send. It waits only where a feature does.
 */
export function createPreparation(
  features: readonly Feature[],
  route: Router,
  upstreams: Upstreams,
): Preparation {
  const decorators = features.filter((feature) => feature.decorateSink !== undefined);
  const reading = features.filter((feature) => feature.bodyNeed !== undefined);
  const steps: Step[] = features.flatMap((feature) => (feature.admit ? toAdmission(feature) : []));
  if (reading.length > 0) {
    steps.push((draft, relay) => {
      let need = 0;
      for (const feature of reading) {
        need = Math.max(need, needs.indexOf(feature.bodyNeed?.(draft) ?? 'nothing'));
      }
      return need > 0 ? readBody(draft, needs[need] === 'whole', relay) : undefined;
    });
  }
  for (const feature of features) {
    if (feature.prepare) steps.push((draft) => feature.prepare?.(draft));
  }

  /** Goes on at once, as long as no step takes time: most take none. */
  function advance({ draft, upstream, relay }: Begun, send: Send, next: number): void {
    for (let index = next; index < steps.length; index++) {
      if (relay.isDone) return;
      const pending = steps[index]?.(draft, relay);
      if (pending) {
        pending
          .then(() => advance({ draft, upstream, relay }, send, index + 1))
          .catch((error: unknown) => relay.fail(error));
        return;
      }
    }
    if (!relay.isDone) send(draft, upstream);
  }

  return {
    begin({ incoming, route: name, direct, relay }) {
      const { provider, target } = route(incoming);
      const upstream = upstreams.of(provider);
      let ends: End[] | undefined = [];
      const draft: Draft = {
        incoming,
        provider,
        route: name,
        target,
        headers: incoming.headers,
        body: undefined,
        direct,
        model: undefined,
        served: upstream.origin,
        notes: { provider: provider.name },
        usage: undefined,
        onEnd(callback) {
          // A feature that waited may come to this when the client has left.
          if (ends) ends.push(callback);
          else void callback();
        },
      };
      relay.draft = draft;
      relay.onEnd = () => {
        const due = ends ?? [];
        ends = undefined;
        return runEnds(due);
      };
      for (const feature of decorators) relay.decorate(feature);
      return { draft, upstream, relay };
    },
    run: (begun, send) => advance(begun, send, 0),
  };
}

/** Lets the request in, or answers it. */
function toAdmission(feature: Feature): Step {
  const settle = (relay: Relay, answer: undefined | OwnAnswer) => {
    if (answer && !relay.isDone) relay.answer(answer.status, answer.headers, answer.body);
    return undefined;
  };
  return (draft, relay) => {
    const answer = feature.admit?.(draft);
    if (answer instanceof Promise) return answer.then((own) => settle(relay, own));
    return settle(relay, answer);
  };
}

/** Reads the body as far as it is needed; a client that waits for the word to send it gets that here. */
function readBody(draft: Draft, whole: boolean, relay: Relay): undefined | Promise<undefined> {
  const waits = draft.direct?.hopHeaders.includes('expect') ?? false;
  if (waits) relay.inform(100, 'Continue', []);
  return holdBody(draft, whole)?.then(() => {
    if (!draft.direct || draft.direct.onUpgrade) return undefined;
    // What is here as a whole needs no connection of its own, and no expectation is left.
    if (Buffer.isBuffer(draft.body)) draft.direct = undefined;
    else if (waits) draft.direct = { hopHeaders: ['connection', 'close'] };
    return undefined;
  });
}

/** Runs one after the other; at once, as long as none of them takes time. */
function runEnds(ends: readonly End[]): undefined | Promise<void> {
  for (const [index, end] of ends.entries()) {
    const pending = end();
    if (pending) return pending.then(() => runEnds(ends.slice(index + 1)));
  }
  return undefined;
}
