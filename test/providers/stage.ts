import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { type ClientAnswer, connectRawClient, type RawClient } from '../support/raw-client';
import { type RawUpstream, startRawUpstream, type UpstreamExchange } from '../support/raw-upstream';

/** A proxy in front of several upstreams, whose bytes are all sent by the test. */
export interface Stage<Name extends string> {
  readonly proxy: ProxyProcess;
  readonly upstreams: Readonly<Record<Name, RawUpstream>>;
  connect(): Promise<RawClient>;
  /** Sends a request; the upstream that gets it answers. Fails if any other gets it. */
  roundTrip(name: Name, request: string, answer?: string): Promise<Passed>;
  /** Sends a request that the proxy answers itself. */
  ask(request: string): Promise<ClientAnswer>;
  close(): Promise<void>;
}

export interface Passed {
  readonly exchange: UpstreamExchange;
  readonly answer: ClientAnswer;
  readonly client: RawClient;
}

/**
 * @param names of the upstreams.
 * @param toVariables the settings of the proxy, given the addresses of the upstreams.
 */
export async function startStage<Name extends string>(
  names: readonly Name[],
  toVariables: (urls: Readonly<Record<Name, string>>) => Record<string, string>,
): Promise<Stage<Name>> {
  const started = await Promise.all(
    names.map(async (name) => [name, await startRawUpstream()] as const),
  );
  const upstreams = Object.fromEntries(started) as Record<Name, RawUpstream>;
  const urls = Object.fromEntries(started.map(([name, { url }]) => [name, url]));
  const proxy = await startProxy(toVariables(urls as Record<Name, string>));
  const clients: RawClient[] = [];
  const connect = async () => {
    const client = await connectRawClient(proxy.url);
    clients.push(client);
    return client;
  };
  return {
    proxy,
    upstreams,
    connect,
    async roundTrip(name, request, answer = OK) {
      const before = started.map(([, upstream]) => upstream.exchanges.length);
      const client = await connect();
      client.send(request);
      const exchange = await upstreams[name].request();
      await exchange.body();
      exchange.send(answer);
      const got = await client.answer();
      for (const [index, [other, { exchanges }]] of started.entries()) {
        const more = exchanges.length - (before[index] ?? 0);
        if (more !== (other === name ? 1 : 0)) throw new Error(`${other} got ${more} requests`);
      }
      return { exchange, answer: got, client };
    },
    async ask(request) {
      const client = await connect();
      client.send(request);
      return client.answer();
    },
    async close() {
      for (const client of clients) client.destroy();
      await Promise.all([proxy.stop(), ...started.map(([, upstream]) => upstream.close())]);
    },
  };
}

export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** A complete response with a body of known length. */
export function toAnswer(status: string, body: string, ...lines: string[]): string {
  const length = Buffer.byteLength(body);
  return [`HTTP/1.1 ${status}`, ...lines, `Content-Length: ${length}`, '', body].join('\r\n');
}

/** A complete request; a body makes it a POST. */
export function toRequest(target: string, lines: readonly string[] = [], body?: string): string {
  const isPost = body !== undefined;
  const length = isPost ? [`Content-Length: ${Buffer.byteLength(body)}`] : [];
  const head = [`${isPost ? 'POST' : 'GET'} ${target} HTTP/1.1`, 'Host: proxy.test'];
  return [...head, ...lines, ...length, '', body ?? ''].join('\r\n');
}
