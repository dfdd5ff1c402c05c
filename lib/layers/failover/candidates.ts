import type { Provider } from '../../dialects/provider';
import type { Exchange, StandIn } from '../../exchange/exchange';
import type { Upstream } from '../../exchange/layer';

/** An address that a request can be sent to. */
export interface Candidate {
  readonly provider: Provider;
  readonly upstream: Upstream;
  /** The target of the request there; undefined: unchanged. */
  readonly standIn: StandIn | undefined;
  /** Its name for callers and in the log: `openai`, or `openai/2` for the second address. */
  readonly label: string;
}

/** The addresses of a provider, the preferred one first. */
export type UpstreamsOf = (provider: Provider) => readonly [Upstream, ...Upstream[]];

/**
 * All addresses for a request: those of its provider, then those of the alias's other targets.
 *
 * @param rests whether an address failed recently: it is last among those of its provider.
 * @param isLastOfAll it is also after the other targets.
 */
export function findCandidates(
  { provider, standIns = [] }: Exchange,
  upstreamsOf: UpstreamsOf,
  rests: (upstream: Upstream) => boolean,
  isLastOfAll: boolean,
): Candidate[] {
  const routes = [
    { provider, standIn: undefined },
    ...standIns.map((standIn) => ({ provider: standIn.provider, standIn })),
  ];
  const byRest = (one: Candidate, other: Candidate) =>
    Number(rests(one.upstream)) - Number(rests(other.upstream));
  const all = routes.flatMap(({ provider, standIn }) => {
    const addresses = upstreamsOf(provider).map((upstream, index): Candidate => {
      const label = index === 0 ? provider.name : `${provider.name}/${index + 1}`;
      return { provider, upstream, standIn, label };
    });
    return addresses.toSorted(byRest);
  });
  return isLastOfAll ? all.toSorted(byRest) : all;
}
