import { chmod, mkdtemp } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiServer } from './api-server';
import type { Cloud } from './cloud';
import { createControlServer } from './control-server';
import { createFaults, type Fault } from './faults';
import { createJournal, type JournalEntry } from './journal';
import { createLogStore } from './logs';
import { createMetrics } from './metrics';
import { createOutput } from './output';
import type { Platform } from './platform/admit';
import type { Front } from './platform/front';
import { findNginx, startNginx } from './platform/front-nginx';
import { startStandIn } from './platform/front-standin';
import { createGateway } from './platform/gateway';
import { createPool, type RunningInstance } from './runtime/pool';
import { removeFolder } from './runtime/remove-folder';
import type { Sandbox } from './runtime/sandbox';
import { createHostSandbox } from './runtime/sandbox-host';
import { createIsolatedSandbox, isIsolationPossible } from './runtime/sandbox-isolated';
import { type ApiKey, type Settings, type TwinOptions, toSettings } from './settings';
import { type Analysis, createState } from './state';

/** A running twin of Tencent Cloud, on loopback only. */
export interface TencentTwin {
  /** The API address of all services: `http://127.0.0.1:<port>`, for TENCENTCLOUD_ENDPOINT. */
  readonly endpoint: string;
  readonly controlUrl: string;
  /** The first key of the account. */
  readonly credentials: ApiKey;
  /** The variables with which `sls` deploys here. */
  readonly env: Readonly<Record<string, string>>;
  /** The sandbox of functions, and the platform's inner hop. */
  readonly sandbox: Sandbox['kind'];
  readonly front: Front['kind'];
  /** The current instances, including frozen ones. */
  instances(): readonly RunningInstance[];
  /**
   * The log of all functions and the platform, or of one function; tests of `sls logs` use the API.
   */
  messages(functionName?: string): readonly string[];
  /** All calls so far, without secrets. */
  journal(): readonly JournalEntry[];
  /** Calls back with each further call, before its response is sent. */
  onCall(listener: (entry: JournalEntry) => void): void;
  inject(fault: Fault): void;
  clearFaults(): void;
  /** Pauses all asynchronous operations until the returned function is called. */
  hold(): () => void;
  /** Whether the account is in arrears. */
  setArrears(inArrears: boolean): void;
  /** What SQL in CLS sees of the lines. */
  setAnalysis(analysis: Analysis): void;
  /** Moves all lines so far back by this many milliseconds, for example to yesterday. */
  moveLogsBack(milliseconds: number): void;
  /** The address of a function according to its trigger on `$DEFAULT`. Throws if there is none. */
  functionUrl(name: string, region?: string): string;
  /** Resets to an empty account, without addresses, faults and journal. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a twin with an empty account. */
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
  let held: (() => void)[] | undefined;
  const folder = await mkdtemp(join(tmpdir(), 'tencent-twin-'));
  await chmod(folder, 0o755);
  const sandbox = await createSandbox(settings, folder);
  const front = await startFront(settings, folder);
  const gateway = createGateway(() => platform);
  const output = createOutput(logs);
  const pool = createPool(settings, sandbox, folder, output.onLine);
  const cloud: Cloud = {
    settings,
    state,
    urls: gateway,
    logs,
    metrics,
    later(milliseconds, action) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        if (held) held.push(action);
        else action();
      }, milliseconds);
      timers.add(timer);
    },
    retire(record) {
      pool.retire(record, ![...state.functions.values()].includes(record));
    },
  };
  const platform: Platform = {
    cloud,
    pool,
    front,
    onInvocation: output.onInvocation,
  };
  const reset = async () => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    held = undefined;
    await gateway.closeAll();
    await pool.clear();
    state.functions.clear();
    state.topics.clear();
    state.inArrears = false;
    state.analysis = 'open';
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
    sandbox: sandbox.kind,
    front: front.kind,
    instances: () => pool.running(),
    messages: (name) =>
      logs
        .all()
        .filter(({ fields }) => name === undefined || fields.SCF_FunctionName === name)
        .map(({ fields }) => fields.SCF_Message),
    journal: () => journal.entries(),
    onCall: (listener) => journal.onEntry(listener),
    inject: (fault) => faults.inject(fault),
    clearFaults: () => faults.clear(),
    hold() {
      const mine: (() => void)[] = [];
      held = mine;
      return () => {
        if (held === mine) held = undefined;
        for (const action of mine.splice(0)) action();
      };
    },
    setArrears(inArrears) {
      state.inArrears = inArrears;
    },
    setAnalysis(analysis) {
      state.analysis = analysis;
    },
    moveLogsBack: (milliseconds) => logs.moveBack(milliseconds),
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
      await Promise.all([close(api), close(control), front.stop()]);
      await removeFolder(folder);
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

async function createSandbox({ sandbox }: Settings, folder: string): Promise<Sandbox> {
  const isPossible = sandbox !== 'host' && (await isIsolationPossible(folder));
  if (sandbox === 'isolated' && !isPossible) {
    throw new Error(
      'Functions cannot be isolated here: that needs Linux, root, and the packages util-linux and iproute2.',
    );
  }
  return isPossible ? createIsolatedSandbox(folder) : createHostSandbox(folder);
}

async function startFront(
  { front, obeysAccelBuffering }: Settings,
  folder: string,
): Promise<Front> {
  const nginx = front === 'stand-in' ? undefined : findNginx();
  if (front === 'nginx' && !nginx)
    throw new Error('nginx is not installed: apt-get install nginx-light');
  return nginx
    ? startNginx(nginx, folder, obeysAccelBuffering)
    : startStandIn(folder, obeysAccelBuffering);
}
