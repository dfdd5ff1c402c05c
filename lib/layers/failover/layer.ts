import type { FailoverRules } from '../../config/failover';
import type { Answer } from '../../exchange/answer';
import type { Exchange } from '../../exchange/exchange';
import type { Layer, Upstream } from '../../exchange/layer';
import { Attempts } from './attempts';
import { type Candidate, findCandidates, type UpstreamsOf } from './candidates';

/** How long a failed upstream is tried last. Milliseconds. */
const restMilliseconds = 30_000;

/**
 * Sends a request to the first address of its provider that is well, and to the next one only when nothing
 * was sent, when the answer refuses the region, or as `FAILOVER` says. Once a byte of an answer was passed
 * on, there is no other attempt. Addresses that cannot be used come last for half a minute; those that are
 * only limited or fail do not, since one caller must not move all others.
 *
 * @param rules undefined: only addresses of one provider stand in for one another.
 */
export function createFailover(
  upstreamsOf: UpstreamsOf,
  rules?: FailoverRules,
  now: () => number = Date.now,
): Layer {
  const restsUntil = new Map<Upstream, number>();
  const rests = (upstream: Upstream) => (restsUntil.get(upstream) ?? 0) > now();
  const rest = (upstream: Upstream) => void restsUntil.set(upstream, now() + restMilliseconds);

  return (next) => {
    async function sendToFirst(exchange: Exchange, answer: Answer, all: readonly Candidate[]) {
      // A buffered body can be sent again.
      if (all.length > 1) await exchange.body.whole();
      if (exchange.isOver) return;
      await new Attempts({ exchange, answer, next, rules, rest }).send(all);
    }

    return (exchange, answer) => {
      const all = findCandidates(exchange, upstreamsOf, rests, rules?.connect === true);
      return all.length > 1 || rules ? sendToFirst(exchange, answer, all) : next(exchange, answer);
    };
  };
}
