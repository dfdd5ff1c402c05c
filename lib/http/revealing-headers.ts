/**
 * Headers that identify or locate the caller, or that a cloud, a CDN or a proxy in front has added.
 * They are never forwarded. `npx sls verify` checks against this same list. Headers with nothing but
 * IP addresses are recognised by their value instead ({@link isAddressValue}).
 */
export const revealingNames: ReadonlySet<string> = new Set([
  'ali-cdn-real-ip',
  // RFC 9440.
  'client-cert',
  'client-cert-chain',
  'client-ip',
  'disguised-host',
  'forwarded',
  'forwarded-for',
  'proxy-client-ip',
  'remote-addr',
  // Authelia, Authentik and others put these in for their users.
  'remote-email',
  'remote-groups',
  'remote-name',
  'remote-user',
  'render-proxy-ttl',
  'rndr-id',
  'teleport-jwt-assertion',
  'true-client-ip',
  'via',
  'was-default-hostname',
  'wl-proxy-client-ip',
  'x-amz-security-token',
  'x-anonymous-consumer',
  'x-api-appid',
  'x-api-requestid',
  'x-api-scheme',
  'x-api-stagename',
  'x-api-uuid',
  'x-cdn-src-ip',
  'x-client-geo-location',
  'x-client-ip',
  'x-client-port',
  'x-cloud-trace-context',
  'x-cluster-client-ip',
  'x-forwarded',
  'x-goog-iap-jwt-assertion',
  'x-host',
  'x-iinfo',
  'x-original-forwarded-for',
  'x-original-host',
  // Some servers take the path from these instead.
  'x-original-uri',
  'x-original-url',
  'x-originating-ip',
  'x-proxyuser-ip',
  'x-real-ip',
  'x-real-port',
  'x-remote-addr',
  'x-remote-group',
  'x-remote-ip',
  'x-remote-user',
  'x-request-start',
  'x-rewrite-url',
  'x-tencent-ua',
  'x-userinfo',
  'x-webauth-user',
]);

/**
 * The same by prefix. `x-api-` must never be added: it would remove `x-api-key`. Of ngrok only what
 * names the user: an upstream behind it may require `ngrok-skip-browser-warning`.
 */
export const revealingPrefixes: readonly string[] = [
  'akamai-',
  'ali-swift-',
  'alicloud-',
  'cdn-',
  'cf-',
  'cloudfront-',
  'eagleeye-',
  'eo-',
  'fastly-',
  'fly-',
  'lambda-web-',
  'ngrok-auth-',
  'ssl-client-',
  'tailscale-',
  'x-akamai-',
  'x-amz-cf-',
  'x-amz-source-',
  'x-amzn-',
  'x-appengine-',
  'x-appservice-',
  'x-arr-',
  'x-auth-request-',
  'x-authenticated-',
  'x-authentik-',
  'x-azure-',
  'x-client-cert',
  'x-client-proto',
  'x-consumer-',
  'x-credential-',
  'x-envoy-',
  'x-fc-',
  'x-forwarded-',
  'x-goog-authenticated-user-',
  'x-ms-client-principal',
  'x-ms-token-',
  'x-nf-',
  'x-nws-',
  'x-pomerium-',
  'x-railway-',
  'x-replit-',
  'x-scf-',
  'x-ssl-client-',
  'x-stgw-',
  'x-sucuri-',
  'x-vercel-',
  'x-vouch-',
  'x-waws-',
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
 * Whether a header value, whatever the name, is an IP address or a list of them, with or without
 * empty members (RFC 9110 §5.6.1.2). Names that end in
 * `version` are allowed, because version numbers with four parts look the same.
 */
export function isAddressValue(name: string, value: string): boolean {
  if (value.length < 2 || value.length > 1024) return false;
  const members = value.split(',').filter((member) => member.trim() !== '');
  if (members.length === 0 || !members.every((member) => address.test(member.trim()))) return false;
  return !name.endsWith('version');
}
