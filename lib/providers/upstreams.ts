import type { Config } from '../config';
import type { Incoming } from '../exchange';
import type { Feature } from '../feature';
import { createTransport } from '../upstream/transport';
import type { Upstream } from '../upstream/upstream';
import type { Provider } from './provider';

/** Where a request goes. */
export interface Route {
  readonly provider: Provider;
  readonly upstream: Upstream;
  /** The target below the provider's address. */
  readonly target: string;
}

/**
 * Finds the provider of a request by its path and headers alone.
 *
 * @throws {ProxyError} `unknown_upstream` where a path names a provider that is not configured.
 */
export type Router = (incoming: Incoming) => Route;

/** Every API behind the proxy. No other host can ever be reached. */
export interface Upstreams {
  readonly route: Router;
  /** Whether there is more than one provider to choose from. */
  readonly isRouted: boolean;
  /** The provider of whatever names no other. */
  readonly fallback: { readonly provider: Provider; readonly upstream: Upstream };
  refresh(): void;
  close(): void;
}

/** Creates the upstreams that a configuration names, each wrapped by the features that need it. */
export function createUpstreams(config: Config, features: readonly Feature[]): Upstreams {
  function create(provider: Provider): Upstream {
    const { connectTimeout, headersTimeout, bodyTimeout } = config;
    const httpProxy = config.httpProxyFor(provider.url);
    const options = { connectTimeout, headersTimeout, bodyTimeout, httpProxy };
    let upstream = createTransport(provider.url, options);
    for (const feature of features) {
      upstream = feature.decorateUpstream?.(upstream, provider) ?? upstream;
    }
    return upstream;
  }
  const provider: Provider = { name: 'upstream', dialect: 'openai', url: config.upstream };
  const fallback = { provider, upstream: create(provider) };
  return {
    fallback,
    isRouted: false,
    route: ({ target }) => ({ ...fallback, target }),
    refresh: () => fallback.upstream.refresh(),
    close: () => fallback.upstream.close(),
  };
}
