import type { Config } from '../config';
import { ProxyError } from '../exchange/errors';
import type { Layer } from '../exchange/layer';
import { climbsAboveRoot, hasDotSegment, hasEmptySegment } from '../http/target';

/**
 * Refuses what must not reach an upstream, before anything else looks at the request: broken requests,
 * methods that are not for proxies, targets that are no path or that two servers could read differently,
 * and bodies over the limit.
 */
export function createChecks({ maxRequestBody, access, providers }: Config): Layer {
  const isLocked = access !== undefined;
  const hasBasePath = [...providers.named, providers.defaultProvider]
    .flatMap(({ urls }) => urls)
    .some(({ pathname }) => pathname !== '/');

  return (next) => (exchange, answer) => {
    const { method, target, refusal, body } = exchange.incoming;
    if (refusal) throw refusal;
    if (method === 'TRACE' || method === 'CONNECT') throw new ProxyError('method_not_allowed');
    if (target[0] !== '/') throw new ProxyError('invalid_target');
    if (isLocked && (hasDotSegment(target) || hasEmptySegment(target))) throw ambiguousTarget();
    if (hasBasePath && climbsAboveRoot(target)) throw climbingTarget();
    body.limitTo(maxRequestBody);
    return next(exchange, answer);
  };
}

/** Two servers may read such a path differently, so an access key could be asked about another one. */
function ambiguousTarget(): ProxyError {
  return new ProxyError('invalid_target', {
    message:
      'The path must not hold "." or ".." segments or two slashes in a row: behind access keys a path must have one meaning only.',
  });
}

/** The base path of `UPSTREAM_URL` or `PROVIDERS` is a fence (RFC 3986 §5.2.4). */
function climbingTarget(): ProxyError {
  return new ProxyError('invalid_target', {
    message: 'The ".." segments of the path lead above the address that this proxy forwards to.',
  });
}
