import type { Config } from '../config';
import { ProxyError } from '../exchange/errors';
import type { Layer } from '../exchange/layer';
import { climbsAboveRoot, hasDotSegment, hasEmptySegment, hasFragment } from '../http/target';

/**
 * Rejects requests that must not reach an upstream, before anything else processes them: invalid
 * requests, methods that a reverse proxy must not handle, targets that are not a path or that two
 * servers could interpret differently, and bodies over the limit.
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
    if (isLocked && isAmbiguous(target)) throw ambiguousTarget();
    if (hasBasePath && climbsAboveRoot(target)) throw climbingTarget();
    body.limitTo(maxRequestBody);
    return next(exchange, answer);
  };
}

const isAmbiguous = (target: string) =>
  hasDotSegment(target) || hasEmptySegment(target) || hasFragment(target);

/**
 * Two servers may interpret such a path differently, so access rules could be checked for another
 * path than the one used.
 */
function ambiguousTarget(): ProxyError {
  return new ProxyError('invalid_target', {
    message:
      'The path must not contain "." or ".." segments, consecutive slashes or "#": with access keys, a path must be unambiguous.',
  });
}

/** Requests must not leave the base path of `UPSTREAM_URL` or `PROVIDERS` (RFC 3986 §5.2.4). */
function climbingTarget(): ProxyError {
  return new ProxyError('invalid_target', {
    message: 'The ".." segments of the path lead above the address that this proxy forwards to.',
  });
}
