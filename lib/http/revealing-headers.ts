/**
 * Headers that would tell an API who or where its caller is, or what a cloud, a CDN or a proxy in front
 * of this one added. They are never forwarded. `npx sls verify` checks against this same list.
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

/** The same by prefix. `x-api-` must never be one: it would take `x-api-key` along. */
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

/** What callers of an API send on purpose, although a prefix above covers it. */
const meantForApis =
  /^(?:x-amzn-bedrock-.*|cf-aig-.*|cf-access-client-id|cf-access-client-secret)$/;

/** Whether a header tells, by its lower-case name, who or where the caller is. */
export function isRevealingName(name: string): boolean {
  if (revealingNames.has(name)) return true;
  return revealingPrefixes.some((prefix) => name.startsWith(prefix)) && !meantForApis.test(name);
}

/** An IPv4 or IPv6 address, with a port or without, as fronts write them. */
const address =
  /^"?(?:(?:\d{1,3}\.){3}\d{1,3}|\[?(?=[^\]]*:[^\]]*:)[\da-f:]+(?:(?:\d{1,3}\.){3}\d{1,3})?(?:%[\w.-]+)?\]?)(?::\d{1,5})?"?$/i;

/**
 * Whether a header tells an address by its value, whatever its name: one address or a list of them. Names
 * that end in `version` pass, since versions of four numbers look the same.
 */
export function isAddressValue(name: string, value: string): boolean {
  if (value.length < 2 || value.length > 1024) return false;
  if (!value.split(',').every((part) => address.test(part.trim()))) return false;
  return !name.endsWith('version');
}
