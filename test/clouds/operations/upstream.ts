import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An API on loopback that accepts no key, returns the headers that it got, and can reject a region. */
export interface TestUpstream {
  readonly url: string;
  /** Rejects every request from now on, as OpenAI rejects requests from an unsupported country. */
  refuseRegion(refuses: boolean): void;
  close(): Promise<void>;
}

const errors = {
  key: {
    message: 'Incorrect API key provided.',
    type: 'invalid_request_error',
    param: null,
    code: 'invalid_api_key',
  },
  region: {
    message: 'Country, region, or territory not supported',
    type: 'request_forbidden',
    param: null,
    code: 'unsupported_country_region_territory',
  },
};

export async function startTestUpstream(): Promise<TestUpstream> {
  let refuses = false;
  const server = createServer((req, res) => {
    req.resume();
    const send = (status: number, body: object) => {
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (refuses) send(403, { error: errors.region });
    else if (req.url === '/headers') send(200, { headers: req.headers });
    else send(401, { error: errors.key });
  });
  return {
    url: await listen(server),
    refuseRegion(value) {
      refuses = value;
    },
    close: () => close(server),
  };
}

/** A hop between the function and the API that identifies the caller to the API. */
export async function startTellingFront(
  upstream: string,
): Promise<Pick<TestUpstream, 'url' | 'close'>> {
  const server = createServer((req, res) => {
    const headers = { ...req.headers, 'x-forwarded-for': '203.0.113.9' };
    const outgoing = request(upstream + req.url, { method: req.method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    outgoing.once('error', () => res.destroy());
    req.pipe(outgoing);
  });
  return { url: await listen(server), close: () => close(server) };
}

/** A proxy in a state that a real one rejects: it injects a key and asks for none. */
export async function startOpenInjector(
  version: string,
): Promise<Pick<TestUpstream, 'url' | 'close'>> {
  const server = createServer((req, res) => {
    req.resume();
    const isStatus = req.url === '/-/status';
    const body = isStatus
      ? {
          version,
          cloud: 'local',
          region: null,
          uptime_seconds: 9,
          mode: 'injecting',
          websocket: true,
        }
      : { object: 'list', data: [] };
    res.writeHead(200, { 'content-type': 'application/json', 'x-proxy-request-id': '1' });
    res.end(JSON.stringify(body));
  });
  return { url: await listen(server), close: () => close(server) };
}

type Listening = ReturnType<typeof createServer>;

async function listen(server: Listening): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function close(server: Listening): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
