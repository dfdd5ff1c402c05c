import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forward } from './forward';
import { NotListening, type StartWebEnvironment, type WebEnvironment } from './web-environment';
import type { WebRevision } from './web-functions';

export interface WebEndpointConfiguration {
  readonly authType: 'ApplicationManaged' | 'IamAuth';
  /** One revision, or two that share the traffic; the weights add up to 100. */
  readonly weights: readonly { readonly revision: WebRevision; readonly weight: number }[];
  readonly maxEnvironments: number | undefined;
  /** Requests per second; 0 rejects all. */
  readonly rateLimit: number | undefined;
}

/** An endpoint of a web function: on AWS a separate host name, here a separate port on 127.0.0.1. */
export interface WebEndpoint {
  readonly name: string;
  readonly url: string;
  /** As returned to the template: host and port, because AWS's host name could not be resolved here. */
  readonly domainName: string;
  configuration: WebEndpointConfiguration;
  /** Resolves when all its environments have ended. */
  close(): Promise<void>;
}

export interface WebEndpointOptions {
  readonly name: string;
  readonly region: string;
  readonly configuration: WebEndpointConfiguration;
  readonly start: StartWebEnvironment;
  readonly isSigned: (incoming: IncomingMessage) => boolean;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'OPTIONS', 'DELETE'];

export async function startWebEndpoint(options: WebEndpointOptions): Promise<WebEndpoint> {
  const awsName = `${randomBytes(8).toString('hex')}.b7t.lambda-web.${options.region}.on.aws`;
  const environments = new Map<WebEnvironment, WebRevision>();
  const starting = new Map<WebRevision, Promise<WebEnvironment>>();
  let { configuration } = options;
  let arrivals: number[] = [];

  const refuse = (outgoing: ServerResponse, status: number, errorType: string) => {
    const id = { 'lambda-web-request-id': randomUUID(), 'lambda-web-error-type': errorType };
    const body = JSON.stringify({ message: errorType });
    outgoing.writeHead(status, { ...id, 'content-type': 'application/json' }).end(body);
  };
  const pick = (): WebRevision | undefined => {
    const drawn = Math.random() * 100;
    let sum = 0;
    for (const { revision, weight } of configuration.weights) {
      sum += weight;
      if (drawn < sum) return revision;
    }
    return configuration.weights.at(-1)?.revision;
  };
  const start = (revision: WebRevision): Promise<WebEnvironment> => {
    const running =
      starting.get(revision) ??
      options
        .start(revision)
        .then((environment) => {
          environments.set(environment, revision);
          return environment;
        })
        .finally(() => starting.delete(revision));
    starting.set(revision, running);
    return running;
  };
  /** An environment with capacity, the fullest first, so that others can be stopped; otherwise a new one, if allowed. */
  const find = async (revision: WebRevision): Promise<WebEnvironment | undefined> => {
    for (;;) {
      const own = [...environments].filter(([environment]) => environment.alive);
      const free = own
        .filter(([environment, of]) => of === revision && environment.busy < revision.concurrency)
        .map(([environment]) => environment)
        .sort((one, other) => other.busy - one.busy);
      if (free[0] !== undefined) return free[0];
      const limit = configuration.maxEnvironments ?? Number.POSITIVE_INFINITY;
      if (own.length >= limit && !starting.has(revision)) return undefined;
      await start(revision);
    }
  };
  const stopIdle = () => {
    const wanted = configuration.weights.map(({ revision }) => revision);
    for (const [environment, revision] of environments) {
      if (wanted.includes(revision) || environment.busy > 0) continue;
      environments.delete(environment);
      void environment.stop();
    }
  };

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { rateLimit, authType } = configuration;
    const hosts = [awsName, domainName, domainName.replace('127.0.0.1', 'localhost')];
    arrivals = [...arrivals.filter((at) => at > Date.now() - 1000), Date.now()];
    if (incoming.httpVersion !== '1.1') return refuse(outgoing, 505, 'Client.HttpVersion');
    if (!METHODS.includes(incoming.method ?? '')) return refuse(outgoing, 400, 'Client.Method');
    if (!hosts.includes(incoming.headers.host ?? '')) return refuse(outgoing, 404, 'Client.Host');
    if (arrivals.length > (rateLimit ?? Number.POSITIVE_INFINITY)) {
      return refuse(outgoing, 429, 'Service.RateLimit');
    }
    if (authType === 'IamAuth' && !options.isSigned(incoming)) {
      return refuse(outgoing, 403, 'Client.AccessDenied');
    }
    const revision = pick();
    if (revision === undefined) return refuse(outgoing, 503, 'Service.NoRevision');
    let environment: WebEnvironment | undefined;
    try {
      environment = await find(revision);
    } catch (error) {
      const type = error instanceof NotListening ? 'Runtime.InitError' : 'Service.CodeUnavailable';
      return refuse(outgoing, 502, type);
    }
    if (environment === undefined) return refuse(outgoing, 429, 'Service.MaxEnvironments');
    environment.busy += 1;
    const outcome = await forward(incoming, outgoing, {
      ...{ environment, requestId: randomUUID(), endpointName: options.name, domainName: awsName },
      milliseconds: revision.timeout * 1000,
    });
    environment.busy -= 1;
    if (!environment.alive) environments.delete(environment);
    if (outcome !== 'done') {
      refuse(outgoing, outcome === 'Runtime.RequestTimeout' ? 504 : 502, outcome);
    }
    stopIdle();
  };

  const server = createServer({ requestTimeout: 0 }, (incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const domainName = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    ...{ name: options.name, domainName, url: `http://${domainName}/` },
    get configuration() {
      return configuration;
    },
    set configuration(changed) {
      configuration = changed;
      stopIdle();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      const stopAll = () =>
        Promise.all([...environments.keys()].map((environment) => environment.stop()));
      const running = stopAll();
      await Promise.allSettled(starting.values());
      await running;
      await stopAll();
    },
  };
}
