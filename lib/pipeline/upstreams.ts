import type { Config } from '../config';
import { findKnownName } from '../dialects/known';
import type { Provider } from '../dialects/provider';
import { createFallback } from '../layers/failover/fallback';
import { withLoopHeader } from '../layers/loop-guard';
import { createTransport } from '../transport/transport';
import type { Upstream } from '../transport/upstream';
import type { Feature } from './feature';

/** Every API behind the proxy. No other host can ever be reached. */
export interface Upstreams {
  /** That of whatever names no provider. */
  readonly fallback: Upstream;
  of(provider: Provider): Upstream;
  /** Gives up every idle connection, for a function that was frozen. */
  refresh(): void;
  close(): void;
}

/** Creates the upstreams that a configuration names, each wrapped by the features that need it. */
export function createUpstreams(config: Config, features: readonly Feature[]): Upstreams {
  const { named, fallback } = config.providers;
  const { connectTimeout, headersTimeout, bodyTimeout } = config;
  /** Requests to an only upstream go out exactly as they came. */
  const isAlone = named.length === 0 && fallback.urls.length === 1;

  function createAt(url: URL): Upstream {
    const httpProxy = config.httpProxyFor(url);
    const options = { connectTimeout, headersTimeout, bodyTimeout, httpProxy };
    const transport = createTransport(url, options);
    return isAlone || findKnownName(url) !== undefined ? transport : withLoopHeader(transport);
  }

  function create(provider: Provider): Upstream {
    const [first, ...others] = provider.urls;
    let upstream = createAt(first);
    if (others.length > 0) upstream = createFallback([upstream, ...others.map(createAt)]);
    for (const feature of features) {
      upstream = feature.decorateUpstream?.(upstream, provider) ?? upstream;
    }
    return upstream;
  }

  // By name, since a provider may speak with more than one tongue (`lib/pipeline/router.ts`).
  const byName = new Map([...named, fallback].map((one) => [one.name, create(one)]));
  const of = ({ name }: Provider) => byName.get(name) as Upstream;
  return {
    fallback: of(fallback),
    of,
    refresh() {
      for (const upstream of byName.values()) upstream.refresh();
    },
    close() {
      for (const upstream of byName.values()) upstream.close();
    },
  };
}
