import { holdBody } from './body/hold';
import type { Draft } from './draft';
import type { Incoming } from './exchange';
import type { BodyNeed, Feature } from './feature';
import type { Router } from './providers/upstreams';
import type { Relay } from './relay';
import type { Upstream } from './upstream/upstream';

/** An exchange that has passed the checks, and its body as it shall go out. */
export interface Prepared {
  readonly incoming: Incoming;
  readonly body: Incoming['body'];
  readonly route: string;
  readonly relay: Relay;
}

/** Sends the request when it is ready. */
type Send = (draft: Draft, upstream: Upstream) => void;

const needs: readonly BodyNeed[] = ['nothing', 'model', 'whole'];

/**
 * Creates what takes a request through the features that are on: route ▸ decorate the sink ▸ admit
 * ▸ read the body as far as needed ▸ prepare ▸ send. It waits only where a feature does.
 */
export function createPreparation(features: readonly Feature[], route: Router) {
  const with_ = <Part extends keyof Feature>(part: Part) =>
    features.filter((feature) => feature[part] !== undefined);
  const decorators = with_('decorateSink');
  const admitting = with_('admit');
  const reading = with_('bodyNeed');
  const preparing = with_('prepare');

  async function proceed(draft: Draft, relay: Relay): Promise<boolean> {
    for (const feature of admitting) {
      const answer = await feature.admit?.(draft);
      if (relay.isOver) return false;
      if (!answer) continue;
      relay.answer(answer.status, answer.headers, answer.body);
      return false;
    }
    let need = 0;
    for (const feature of reading) {
      need = Math.max(need, needs.indexOf(feature.bodyNeed?.(draft) ?? 'nothing'));
    }
    if (need > 0) await holdBody(draft, needs[need] === 'whole');
    for (const feature of preparing) {
      if (relay.isOver) return false;
      await feature.prepare?.(draft);
    }
    return !relay.isOver;
  }

  return function prepare({ incoming, body, route: name, relay }: Prepared, send: Send): void {
    const { provider, target, upstream } = route(incoming);
    const ends: (() => void)[] = [];
    const draft: Draft = {
      incoming,
      provider,
      route: name,
      target,
      headers: incoming.headers,
      body,
      model: undefined,
      served: upstream.origin,
      notes: {},
      onEnd: (callback) => void ends.push(callback),
    };
    relay.draft = draft;
    relay.onEnd = () => {
      for (const end of ends) end();
    };
    for (const feature of decorators) {
      relay.decorate((sink) => feature.decorateSink?.(sink, draft) ?? sink);
    }
    proceed(draft, relay)
      .then((isReady) => {
        if (isReady) send(draft, upstream);
      })
      .catch((error: unknown) => relay.fail(error));
  };
}
