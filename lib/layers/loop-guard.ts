import type { ProvidersConfig } from '../config/providers';
import { findKnownName } from '../dialects/known';
import { ProxyError } from '../exchange/errors';
import type { Incoming } from '../exchange/exchange';
import type { Layer } from '../exchange/layer';
import { findHeader } from '../http/headers';

/**
 * RFC 8586: each hop adds its name, so that a request that returns is detected. Sent only to hosts
 * that may be proxies themselves, never to the known providers.
 */
const loopHeader = 'cdn-loop';

/** The name of this process, and the pattern of such names: random, so that it reveals nothing. */
const ownName = `p-${Math.random().toString(36).slice(2, 12).padEnd(10, '0')}`;
const names = /\bp-[0-9a-z]{10}\b/g;

/** More proxies than this in a row must be a loop. */
const mostHops = 4;

/**
 * Creates the guard against a proxy that calls itself, directly or through other proxies.
 *
 * @returns undefined if no upstream can be a proxy.
 */
export function createLoopGuard({ defaultProvider, named }: ProvidersConfig): Layer | undefined {
  const addresses = [defaultProvider, ...named].flatMap(({ urls }) => urls);
  const unknown = addresses.filter((url) => findKnownName(url) === undefined);
  if (unknown.length === 0) return undefined;
  /** Requests to a single upstream are sent unchanged. */
  const isAlone = addresses.length === 1;

  const places = new Map(addresses.map((url) => [url, toPlace(url)]));

  return (next) => (exchange, answer) => {
    const { incoming, upstream } = exchange;
    const came = findHeader(incoming.headers, loopHeader);
    if (isCircle(came) || callsItself(incoming, places.get(upstream.url))) {
      throw new ProxyError('loop_detected');
    }
    if (isAlone || !unknown.includes(upstream.url)) return next(exchange, answer);
    const passed =
      came === undefined ? ownName : [...(came.match(names) ?? []), ownName].join(', ');
    exchange.headers = exchange.headers.toSpliced(exchange.headers.length, 0, loopHeader, passed);
    return next(exchange, answer);
  };
}

/**
 * Whether a request was sent by a proxy to its own address: the Host is that of its upstream. With
 * a base path, only if the path starts with it: another path of the same host may lead to another
 * server.
 */
function callsItself({ headers, target }: Incoming, place: Place | undefined): boolean {
  const host = findHeader(headers, 'host')?.toLowerCase();
  if (!place || host === undefined || !place.hosts.includes(host)) return false;
  return place.basePath === '' || target.startsWith(`${place.basePath}/`);
}

/** How requests to an address name it. */
interface Place {
  readonly hosts: readonly string[];
  readonly basePath: string;
}

const toPlace = ({ host, protocol, pathname }: URL): Place => ({
  hosts: [host, withPort(host, protocol)],
  basePath: pathname.replace(/\/$/, ''),
});

function isCircle(value: string | undefined): boolean {
  if (value === undefined) return false;
  const passed: string[] = value.match(names) ?? [];
  return passed.includes(ownName) || passed.length >= mostHops;
}

const withPort = (host: string, protocol: string) =>
  /:\d+$/.test(host) ? host : `${host}:${protocol === 'https:' ? 443 : 80}`;
