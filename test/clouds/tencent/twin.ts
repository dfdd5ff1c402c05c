import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApiServer } from './api-server';
import type { Cloud, FunctionUrls } from './cloud';
import { createControlServer } from './control-server';
import { createFaults, type Fault } from './faults';
import { createJournal, type JournalEntry } from './journal';
import { createLogStore } from './logs';
import { createMetrics } from './metrics';
import { type ApiKey, type TwinOptions, toSettings } from './settings';
import { createState } from './state';

/** A running twin of Tencent Cloud, on loopback only. */
export interface TencentTwin {
  /** Where the API of all services is: `http://127.0.0.1:<port>`, for TENCENTCLOUD_ENDPOINT. */
  readonly endpoint: string;
  readonly controlUrl: string;
  /** The first key of the account. */
  readonly credentials: ApiKey;
  /** What `sls` needs to deploy here. */
  readonly env: Readonly<Record<string, string>>;
  /** All calls so far, without secrets. */
  journal(): readonly JournalEntry[];
  /** Calls back with each further call, before its answer leaves. */
  onCall(listener: (entry: JournalEntry) => void): void;
  inject(fault: Fault): void;
  clearFaults(): void;
  /** Whether the account has debts. */
  setArrears(inArrears: boolean): void;
  /** The address of a function, as its trigger on `$DEFAULT` says. Throws when there is none. */
  functionUrl(name: string, region?: string): string;
  /** Back to an empty account; addresses, faults and the journal are gone. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a twin: an empty account, nothing deployed. */
export async function startTencentTwin(options: TwinOptions = {}): Promise<TencentTwin> {
  const settings = toSettings(options);
  const [credentials] = settings.keys;
  if (!credentials) throw new Error('An account needs at least one key.');
  const state = createState();
  const faults = createFaults();
  const journal = createJournal();
  const logs = createLogStore(settings.delays.logs);
  const metrics = createMetrics();
  const timers = new Set<NodeJS.Timeout>();
  const urls = createPlaceholderUrls();
  const cloud: Cloud = {
    settings,
    state,
    urls,
    logs,
    metrics,
    later(milliseconds, action) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        action();
      }, milliseconds);
      timers.add(timer);
    },
    retire() {},
  };
  const reset = async () => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    for (const record of state.functions.values()) {
      for (const trigger of record.triggers) await urls.close(trigger.port);
    }
    state.functions.clear();
    state.topics.clear();
    state.inArrears = false;
    faults.clear();
    journal.clear();
    logs.clear();
    metrics.clear();
  };

  const api = createApiServer(cloud, faults, journal);
  const control = createControlServer({ faults, journal, state, reset });
  const [port, controlPort] = [await listen(api, settings.port), await listen(control, 0)];
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    controlUrl: `http://127.0.0.1:${controlPort}/__twin/`,
    credentials,
    env: {
      TENCENTCLOUD_SECRET_ID: credentials.secretId,
      TENCENTCLOUD_SECRET_KEY: credentials.secretKey,
      ...(credentials.token ? { TENCENTCLOUD_SESSION_TOKEN: credentials.token } : {}),
      TENCENTCLOUD_ENDPOINT: endpoint,
    },
    journal: () => journal.entries(),
    onCall: (listener) => journal.onEntry(listener),
    inject: (fault) => faults.inject(fault),
    clearFaults: () => faults.clear(),
    setArrears(inArrears) {
      state.inArrears = inArrears;
    },
    functionUrl(name, region) {
      const trigger = [...state.functions.values()]
        .filter((record) => record.name === name && (!region || record.region === region))
        .flatMap((record) => record.triggers)
        .find(({ qualifier }) => qualifier === '$DEFAULT');
      if (!trigger) throw new Error(`${name} has no function URL on $DEFAULT.`);
      return `http://127.0.0.1:${trigger.port}`;
    },
    reset,
    async stop() {
      await reset();
      await Promise.all([close(api), close(control)]);
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function createPlaceholderUrls(): FunctionUrls {
  const servers = new Map<number, Server>();
  return {
    async open() {
      const server = createServer((_req, res) => res.writeHead(501).end('not yet'));
      const port = await listen(server, 0);
      servers.set(port, server);
      return port;
    },
    async close(port) {
      const server = servers.get(port);
      if (server) await close(server);
      servers.delete(port);
    },
  };
}
