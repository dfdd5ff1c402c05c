/** Carries the target of a request from the gateway to the inner hop, which takes it off. */
export const TARGET_HEADER = 'x-twin-target';
/** Says that the inner hop itself failed, as opposed to a function that answers 502. */
export const FRONT_ERROR_HEADER = 'x-twin-front-error';

/**
 * The platform's inner hop: takes whole requests on a Unix socket, speaks HTTP/1.0 to the function and
 * holds the answer back until it is complete, unless the function says `X-Accel-Buffering: no`.
 */
export interface Front {
  readonly kind: 'nginx' | 'stand-in';
  readonly socketPath: string;
  stop(): Promise<void>;
}
