/**
 * The path below which the proxy is reached: empty, unless a server in front serves it below a
 * prefix. The page itself is at `/` or `/-/` of the proxy.
 */
const prefix = location.pathname.replace(/\/(?:-\/)?$/, '');

/** The address of the proxy, without a slash at the end. */
export const address = location.origin + prefix;
