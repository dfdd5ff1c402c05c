import type { FailoverRules } from '../../config/failover';
import type { Answer } from '../../exchange/answer';
import type { Exchange } from '../../exchange/exchange';
import type { Layer, Upstream } from '../../exchange/layer';
import { Attempts } from './attempts';
import { type Candidate, findCandidates, type UpstreamsOf } from './candidates';

/** How long a failed upstream is tried last. Milliseconds. */
const restMilliseconds = 30_000;

/**
 * Sends a request to the first healthy address of its provider, and to the next one only if nothing
 * was sent, if the response rejects the region, or as `FAILOVER` says. Once a byte of a response
 * has been forwarded, there is no other attempt. Unusable addresses are tried last for half a
 * minute; rate-limited or failing ones are not, because one caller must not affect all others.
 *
 * @param rules undefined: only addresses of the same provider replace one another.
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
