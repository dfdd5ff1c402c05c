import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { addStreamingHeaders, createUpstreamHeaders } from '../../../lib/http/header-rules';

const pass = (...headers: string[]) => createUpstreamHeaders([])(headers);

describe('headers that identify the caller', () => {
  test.each([
    'client-ip',
    'x-original-forwarded-for',
    'X-Remote-Addr',
    'CloudFront-Viewer-Address',
    'cloudfront-is-mobile-viewer',
    'EO-Client-IP',
    'eo-anything',
    'Fly-Client-IP',
    'fly-region',
    'x-azure-socketip',
    'X-AppEngine-City',
    'x-nf-client-connection-ip',
    'Ali-Cdn-Real-Ip',
    'ali-swift-stat-host',
    'x-cdn-src-ip',
    'x-tencent-ua',
    'EagleEye-TraceId',
    'x-cloud-trace-context',
    'x-amz-security-token',
    'x-amz-source-account',
    'WL-Proxy-Client-IP',
    'x-forwarded',
    'x-host',
    'x-amzn-trace-id',
    'cf-connecting-ip',
    'X-Akamai-Edgescape',
    'Akamai-Origin-Hop',
    'CDN-RequestCountryCode',
    'CloudFront-Forwarded-Proto',
    'ALICLOUD-ALB-TRACE',
    'x-stgw-time',
    'x-nf-geo',
    'X-Azure-FDID',
    'X-ARR-LOG-ID',
    'DISGUISED-HOST',
    'x-railway-edge',
    'Rndr-Id',
    'x-sucuri-country',
    'x-client-port',
    'X-Client-Geo-Location',
    'Tailscale-User-Login',
    'X-Goog-Authenticated-User-Email',
    'X-Goog-IAP-JWT-Assertion',
    'X-MS-CLIENT-PRINCIPAL-NAME',
    'X-MS-TOKEN-AAD-ACCESS-TOKEN',
    'X-Auth-Request-Email',
    'Remote-User',
    'X-Remote-User',
    'x-authentik-username',
    'X-Pomerium-Jwt-Assertion',
    'X-Vouch-User',
    'X-Consumer-Username',
    'X-Credential-Identifier',
    'X-Authenticated-Userid',
    'X-WebAuth-User',
    'ngrok-auth-user-email',
    'X-Replit-User-Name',
    'ssl-client-subject-dn',
    'X-SSL-Client-CN',
    'X-Client-Cert',
    'Client-Cert',
    'X-Original-URL',
    'X-Rewrite-URL',
  ])('%s stays here', (name) => {
    expect(pass(name, 'anything')).toEqual([]);
  });

  test.each([
    'x-amzn-bedrock-guardrailidentifier',
    'cf-aig-authorization',
    'CF-Access-Client-Id',
    'cf-access-client-secret',
    'x-api-key',
    'traceparent',
    'x-goog-api-client',
    'x-goog-user-project',
    'x-ms-client-request-id',
    'ocp-apim-subscription-key',
    'ngrok-skip-browser-warning',
    'x-client-request-id',
    'x-request-id',
    'x-bce-date',
    'x-dashscope-sse',
  ])('%s passes', (name) => {
    expect(pass(name, 'anything')).toEqual([name, 'anything']);
  });

  test.each([
    '203.0.113.7',
    ' 203.0.113.7 ',
    '203.0.113.7:1234',
    '203.0.113.7, 10.0.0.1',
    '2001:db8::1',
    '[2001:db8::1]:443',
    '::ffff:203.0.113.7',
    'fe80::1%eth0',
    '203.0.113.7,',
    ', 203.0.113.7, , 2001:db8::1',
  ])('a header whose value is an IP address is not forwarded, whatever its name: %s', (value) => {
    expect(pass('x-front-saw', value)).toEqual([]);
  });

  test.each([
    ['x-stainless-package-version', '4.28.1.2'],
    ['x-build', '1.2.3'],
    ['content-length', '1234'],
    ['x-ratio', '1:2'],
    ['x-api-key', '1.2.3.4'],
    ['date', 'Mon, 02 Nov 2026 10:00:00 GMT'],
    ['x-hash', 'deadbeef'],
    ['x-time', '10:00'],
    ['x-list', ', ,'],
  ])('%s: %s is not an address', (name, value) => {
    expect(pass(name, value)).toEqual([name, value]);
  });

  test('request trailers are not forwarded, so none are announced', () => {
    expect(pass('Trailer', 'x-check', 'TE', 'trailers')).toEqual([]);
  });
});

describe('a response of unknown length', () => {
  test.each(['text/event-stream', 'Text/Event-Stream; charset=utf-8', ' text/event-stream'])(
    'of type %s is marked against buffering, caching and compression',
    (type) => {
      const headers = ['Content-Type', type];
      addStreamingHeaders(headers);
      expect(headers.slice(2)).toEqual([
        ...['x-accel-buffering', 'no'],
        ...['cache-control', 'no-cache, no-transform'],
      ]);
    },
  );

  test('keeps the upstream’s own values, and one of known length gets none', () => {
    const told = ['content-type', 'text/event-stream', 'Cache-Control', 'no-store'];
    addStreamingHeaders(told);
    expect(told).not.toContain('no-cache, no-transform');
    const known = ['content-length', '5'];
    addStreamingHeaders(known);
    expect(known).toEqual(['content-length', '5']);
  });
});

test('header names that callers invent are not cached indefinitely', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const filter = createUpstreamHeaders([]);
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < 600; at += 1) filter([`x-${at}-`.padEnd(60_000, 'a'), '1']);
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
});
