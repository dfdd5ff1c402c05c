import { holdBody } from './body/hold';
import type { Draft } from './draft';
import type { OwnAnswer } from './errors';
import type { Incoming } from './exchange';
import type { BodyNeed, Feature } from './feature';
import type { Router } from './providers/router';
import type { Upstreams } from './providers/upstreams';
import type { Relay } from './relay';
import type { DirectPassage } from './upstream/direct-passage';
import type { Upstream } from './upstream/upstream';

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
  /** Sends the request when it is ready; what goes wrong later ends the exchange, what does now is thrown. */
  run(begun: Begun, send: Send): void;
}

/** Sends the request when it is ready. */
type Send = (draft: Draft, upstream: Upstream) => void;

/** What a feature does before the request is sent: false ends it. */
type Step = (draft: Draft, relay: Relay) => boolean | Promise<boolean>;

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
  const having = <Part extends keyof Feature>(part: Part) =>
    features.filter((feature) => feature[part] !== undefined);
  const decorators = having('decorateSink');
  const admitting = having('admit');
  const reading = having('bodyNeed');
  const preparing = having('prepare');

  const steps: readonly Step[] = [
    ...admitting.map(
      (feature): Step =>
        (draft, relay) => {
          const answer = feature.admit?.(draft);
          if (answer instanceof Promise) return answer.then((given) => settle(relay, given));
          return settle(relay, answer);
        },
    ),
    ...(reading.length > 0 ? [readBody] : []),
    ...preparing.map(
      (feature): Step =>
        (draft) => {
          const pending = feature.prepare?.(draft);
          return pending ? pending.then(() => true) : true;
        },
    ),
  ];

  function readBody(draft: Draft, relay: Relay): boolean | Promise<boolean> {
    let need = 0;
    for (const feature of reading) {
      need = Math.max(need, needs.indexOf(feature.bodyNeed?.(draft) ?? 'nothing'));
    }
    return need === 0 || hold(draft, needs[need] === 'whole', relay).then(() => true);
  }

  /** Takes one step after the other; at once, as long as none of them takes time. */
  function proceed(draft: Draft, relay: Relay, from = 0): boolean | Promise<boolean> {
    for (const [index, step] of steps.entries()) {
      if (index < from) continue;
      const goesOn = step(draft, relay);
      if (goesOn instanceof Promise) {
        return goesOn.then((does) => does && !relay.isDone && proceed(draft, relay, index + 1));
      }
      if (!goesOn || relay.isDone) return false;
    }
    return true;
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
      for (const feature of decorators) {
        relay.decorate((sink) => feature.decorateSink?.(sink, draft) ?? sink);
      }
      return { draft, upstream, relay };
    },
    run({ draft, upstream, relay }, send) {
      const isReady = proceed(draft, relay);
      if (isReady === true) send(draft, upstream);
      else if (isReady !== false) {
        isReady
          .then((is) => is && send(draft, upstream))
          .catch((error: unknown) => relay.fail(error));
      }
    },
  };
}

/** Whether the request goes on; an answer of a feature's own ends it. */
function settle(relay: Relay, answer: OwnAnswer | undefined): boolean {
  if (relay.isDone) return false;
  if (!answer) return true;
  relay.answer(answer.status, answer.headers, answer.body);
  return false;
}

/** Reads the body as far as it is needed; a client that waits for the word to send it gets that here. */
async function hold(draft: Draft, whole: boolean, relay: Relay): Promise<void> {
  const waits = draft.direct?.hopHeaders.includes('expect') ?? false;
  if (waits) relay.inform(100, 'Continue', []);
  await holdBody(draft, whole);
  if (!draft.direct || draft.direct.onUpgrade) return;
  // What is here as a whole needs no connection of its own, and no expectation is left.
  if (Buffer.isBuffer(draft.body)) draft.direct = undefined;
  else if (waits) draft.direct = { hopHeaders: ['connection', 'close'] };
}

/** Runs one after the other; at once, as long as none of them takes time. */
function runEnds(ends: readonly End[]): undefined | Promise<void> {
  for (const [index, end] of ends.entries()) {
    const pending = end();
    if (pending) return pending.then(() => runEnds(ends.slice(index + 1)));
  }
  return undefined;
}
