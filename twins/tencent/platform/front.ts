/** The header that passes a request's target from the gateway to the inner hop, which removes it. */
export const TARGET_HEADER = 'x-twin-target';
/** Marks a failure of the inner hop itself, as opposed to a function that returns 502. */
export const FRONT_ERROR_HEADER = 'x-twin-front-error';

/**
 * The platform's inner hop: accepts buffered requests on a Unix socket, uses HTTP/1.0 to the function and
 * buffers the response until it is complete, unless the function sends `X-Accel-Buffering: no`.
 */
export interface Front {
  readonly kind: 'nginx' | 'stand-in';
  readonly socketPath: string;
  stop(): Promise<void>;
}
