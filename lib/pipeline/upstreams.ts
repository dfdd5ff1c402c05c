import type { Config } from '../config';
import type { Provider } from '../dialects/provider';
import type { Upstream } from '../exchange/layer';
import { createUpstream } from '../transport/create-upstream';

/** All configured upstream addresses. No other host can ever be reached. */
export interface Upstreams {
  /** The addresses of a provider, in failover order. */
  of(provider: Provider): readonly [Upstream, ...Upstream[]];
  /** Discards every idle connection, for a function that was frozen. */
  refresh(): void;
  /** Closes idle connections now, and the others when their exchange is over. */
  close(): void;
}

/** Creates the upstreams that a configuration names. */
export function createUpstreams(config: Config): Upstreams {
  const { named, defaultProvider } = config.providers;
  const { connectTimeout, headersTimeout, bodyTimeout } = config;

  const createAt = (url: URL) =>
    createUpstream(url, {
      ...{ connectTimeout, headersTimeout, bodyTimeout },
      httpProxy: config.httpProxyFor(url),
    });

  function create({ urls: [first, ...others] }: Provider): [Upstream, ...Upstream[]] {
    return [createAt(first), ...others.map(createAt)];
  }

  // By name, because one host may be used with more than one dialect (lib/pipeline/router.ts).
  const byName = new Map([...named, defaultProvider].map((one) => [one.name, create(one)]));
  const all = [...byName.values()].flat();
  return {
    of: ({ name }) => byName.get(name) as [Upstream, ...Upstream[]],
    refresh() {
      for (const upstream of all) upstream.refresh();
    },
    close() {
      for (const upstream of all) upstream.close();
    },
  };
}
