import type { ProvidersConfig } from '../config/providers';
import { findKnownName } from '../dialects/known';
import { ProxyError } from '../exchange/errors';
import { findHeader } from '../http/headers';
import type { Upstream } from '../transport/upstream';

/**
 * RFC 8586: each hop adds its name, so that a request which comes round again is noticed. Only sent to
 * hosts that may be proxies themselves; those of the known providers get nothing of the kind.
 */
const loopHeader = 'cdn-loop';

/** The name of this very process, and how such names look: it says nothing of who or what it is. */
const ownName = `p-${Math.random().toString(36).slice(2, 12).padEnd(10, '0')}`;
const names = /\bp-[0-9a-z]{10}\b/g;

/** So many proxies in a row are no chain but a circle. */
const mostHops = 4;

/** @throws {ProxyError} `loop_detected`. */
export type LoopGuard = (headers: readonly string[]) => void;

/**
 * Creates the guard against a proxy that calls itself: by its own address, or by way of others that
 * call it. Undefined where no upstream can be a proxy.
 */
export function createLoopGuard({ fallback, named }: ProvidersConfig): LoopGuard | undefined {
  const unknown = [fallback, ...named]
    .flatMap(({ urls }) => urls)
    .filter((url) => findKnownName(url) === undefined);
  if (unknown.length === 0) return undefined;
  const hosts = new Set(unknown.flatMap(({ host, protocol }) => [host, withPort(host, protocol)]));
  return (headers) => {
    // The Host of a request that came through this proxy is that of its upstream.
    const isOwnHost = hosts.has(findHeader(headers, 'host')?.toLowerCase() ?? '');
    if (isOwnHost || isCircle(findHeader(headers, loopHeader))) {
      throw new ProxyError('loop_detected');
    }
  };
}

/** Wraps an upstream that may be a proxy, so that its requests say where they have been. */
export function withLoopHeader(upstream: Upstream): Upstream {
  return {
    ...upstream,
    send(request, handler) {
      const came = findHeader(request.draft?.incoming.headers ?? [], loopHeader);
      const passed = [...(came?.match(names) ?? []), ownName].join(', ');
      upstream.send({ ...request, headers: [...request.headers, loopHeader, passed] }, handler);
    },
  };
}

function isCircle(value: string | undefined): boolean {
  if (value === undefined) return false;
  const passed: string[] = value.match(names) ?? [];
  return passed.includes(ownName) || passed.length >= mostHops;
}

const withPort = (host: string, protocol: string) =>
  /:\d+$/.test(host) ? host : `${host}:${protocol === 'https:' ? 443 : 80}`;
