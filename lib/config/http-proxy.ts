import { bypassesProxy } from './no-proxy';
import { optional, type Setting, type Source } from './section';
import { readProxyUrl } from './values';

/**
 * The HTTP proxy for connections to an upstream, if any: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`.
 */
export type HttpProxyFor = (upstream: URL) => URL | undefined;

export const httpProxySettings = {
  httpsProxy: {
    name: 'HTTPS_PROXY',
    defaultValue: '',
    aliases: ['https_proxy'],
    secret: true,
    scope: 'local',
  },
  httpProxy: {
    name: 'HTTP_PROXY',
    defaultValue: '',
    aliases: ['http_proxy'],
    secret: true,
    scope: 'local',
  },
  noProxy: { name: 'NO_PROXY', defaultValue: '', aliases: ['no_proxy'], scope: 'local' },
} as const satisfies Record<string, Setting>;

export function readHttpProxies({ read }: Source<keyof typeof httpProxySettings>): HttpProxyFor {
  const forHttps = read('httpsProxy', optional(readProxyUrl));
  const forHttp = read('httpProxy', optional(readProxyUrl));
  const exempt = read('noProxy', String);
  return (upstream) => {
    const proxy = upstream.protocol === 'https:' ? forHttps : forHttp;
    return proxy && !bypassesProxy(upstream, exempt) ? proxy : undefined;
  };
}
