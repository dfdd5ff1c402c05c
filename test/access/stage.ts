import { createHash } from 'node:crypto';
import type { ProxyProcess } from '../support/proxy-process';
import { startProxy } from '../support/proxy-process';
import { connectRawClient } from '../support/raw-client';
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream';

/** The access modes. */
export type Mode = 'open' | 'locked' | 'injecting';

/** An access key, as `npx sls keys add` creates it; also a token of RFC 9110, so that it is valid everywhere. */
export const ACCESS_KEY = 'sk-proxy-CANARYcanaryCANARYcanary-access_key';
/** A caller's own key for a provider. */
export const OWN_KEY = 'sk-own-key-of-the-caller';

export const PROVIDERS = [
  ...['openai', 'anthropic', 'gemini', 'azure', 'openrouter'],
  ...['deepseek', 'groq', 'xai', 'mistral', 'mine'],
] as const;
export type ProviderName = (typeof PROVIDERS)[number];

export const toSha256 = (key: string) => createHash('sha256').update(key).digest('hex');

/** The key that the proxy's owner has for a provider. */
export const injectedKey = (provider: ProviderName) => `INJECTED-${provider}-key`;

/** All providers at one upstream, each below its own path; the default is OpenAI. */
export function toProviders({ url }: RawUpstream): Record<string, string> {
  return { PROVIDERS: PROVIDERS.map((name) => `${name}=${url}/at-${name}`).join(',') };
}

export function toVariables(upstream: RawUpstream, mode: Mode): Record<string, string> {
  return {
    ...toProviders(upstream),
    ...(mode !== 'open' && { ACCESS_KEYS: `alice ${toSha256(ACCESS_KEY)}` }),
    ...(mode === 'injecting' && {
      INJECT_KEYS: PROVIDERS.map((name) => `${name}=${injectedKey(name)}`).join(' '),
    }),
  };
}

/** A proxy of each mode in front of one upstream. */
export interface Doors {
  readonly upstream: RawUpstream;
  readonly proxies: Readonly<Record<Mode, ProxyProcess>>;
  close(): Promise<void>;
}

export async function startDoors(): Promise<Doors> {
  const upstream = await startRawUpstream();
  const start = (mode: Mode) => startProxy(toVariables(upstream, mode));
  const [open, locked, injecting] = await Promise.all([
    start('open'),
    start('locked'),
    start('injecting'),
  ]);
  return {
    upstream,
    proxies: { open, locked, injecting },
    async close() {
      await Promise.all([open, locked, injecting].map((proxy) => proxy.stop()));
      await upstream.close();
    },
  };
}

export const OK =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';

/** What a client sends. */
export interface Asked {
  readonly target: string;
  readonly headers: readonly string[];
  readonly method?: string;
  readonly body?: string;
}

/** Sends exactly this, lets the upstream answer it, and returns both ends. */
export async function ask(
  { upstream }: { upstream: RawUpstream },
  proxy: ProxyProcess,
  asked: Asked,
) {
  const { method = 'GET', target, headers, body } = asked;
  const client = await connectRawClient(proxy.url);
  try {
    const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
    const lines = [`${method} ${target} HTTP/1.1`, `Host: 127.0.0.1:${proxy.port}`];
    client.send(`${[...lines, ...headers, ...length].join('\r\n')}\r\n\r\n${body ?? ''}`);
    const before = upstream.exchanges.length;
    // A request that the proxy rejects never reaches the upstream, so nothing waits for it there.
    const look = setInterval(() => {
      const exchange = upstream.exchanges[before];
      if (!exchange) return;
      clearInterval(look);
      exchange.send(OK);
    }, 1);
    const answer = await client.answer().finally(() => clearInterval(look));
    return { answer, exchange: upstream.exchanges[before] };
  } finally {
    client.destroy();
  }
}
