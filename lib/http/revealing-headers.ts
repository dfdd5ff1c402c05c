/**
 * Headers that identify or locate the caller, or that a cloud, a CDN or a proxy in front has added.
 * They are never forwarded. `npx sls verify` checks against this same list.
 */
export const revealingNames: ReadonlySet<string> = new Set([
  'ali-cdn-real-ip',
  'cdn-loop',
  'client-ip',
  'fly-client-ip',
  'forwarded',
  'forwarded-for',
  'proxy-client-ip',
  'remote-addr',
  'true-client-ip',
  'via',
  'wl-proxy-client-ip',
  'x-amz-security-token',
  'x-api-appid',
  'x-api-requestid',
  'x-api-scheme',
  'x-api-stagename',
  'x-api-uuid',
  'x-azure-clientip',
  'x-azure-socketip',
  'x-cdn-src-ip',
  'x-client-ip',
  'x-cloud-trace-context',
  'x-cluster-client-ip',
  'x-forwarded',
  'x-host',
  'x-nf-client-connection-ip',
  'x-original-forwarded-for',
  'x-original-host',
  'x-originating-ip',
  'x-proxyuser-ip',
  'x-real-ip',
  'x-remote-addr',
  'x-remote-ip',
  'x-request-start',
  'x-tencent-ua',
]);

/** The same by prefix. `x-api-` must never be added: it would remove `x-api-key`. */
export const revealingPrefixes: readonly string[] = [
  'ali-swift-',
  'cf-',
  'cloudfront-is-',
  'cloudfront-viewer-',
  'eagleeye-',
  'eo-',
  'fastly-',
  'fly-',
  'lambda-web-',
  'x-amz-cf-',
  'x-amz-source-',
  'x-amzn-',
  'x-appengine-',
  'x-client-proto',
  'x-envoy-',
  'x-fc-',
  'x-forwarded-',
  'x-nws-',
  'x-scf-',
  'x-vercel-',
];

/** Headers that API callers send on purpose, although a prefix above matches them. */
const meantForApis =
  /^(?:x-amzn-bedrock-.*|cf-aig-.*|cf-access-client-id|cf-access-client-secret)$/;

/** Whether a header, by its lower-case name, identifies or locates the caller. */
export function isRevealingName(name: string): boolean {
  if (revealingNames.has(name)) return true;
  return revealingPrefixes.some((prefix) => name.startsWith(prefix)) && !meantForApis.test(name);
}

/** An IPv4 or IPv6 address, with or without a port, as proxies write them. */
const address =
  /^"?(?:(?:\d{1,3}\.){3}\d{1,3}|\[?(?=[^\]]*:[^\]]*:)[\da-f:]+(?:(?:\d{1,3}\.){3}\d{1,3})?(?:%[\w.-]+)?\]?)(?::\d{1,5})?"?$/i;

/**
 * Whether a header value, whatever the name, is an IP address or a list of them. Names that end in
 * `version` are allowed, because version numbers with four parts look the same.
 */
export function isAddressValue(name: string, value: string): boolean {
  if (value.length < 2 || value.length > 1024) return false;
  if (!value.split(',').every((part) => address.test(part.trim()))) return false;
  return !name.endsWith('version');
}
