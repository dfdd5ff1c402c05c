/** A key of an account, and its CAM permissions. */
export interface ApiKey {
  readonly secretId: string;
  readonly secretKey: string;
  /** A temporary key has a session token, which every call must include. */
  readonly token?: string;
  /** CAM actions such as `scf:CreateFunction`, `scf:*`; without a list everything is allowed. */
  readonly actions?: readonly string[];
}

/** Durations of the cloud's asynchronous operations, in milliseconds. */
export interface Delays {
  readonly creating: number;
  readonly updating: number;
  readonly publishing: number;
  readonly deleting: number;
  /** Until a new function URL appears in ListTriggers. */
  readonly trigger: number;
  /** Until a line that a function printed can be found in CLS. */
  readonly logs: number;
}

/** The platform's inner hop; `auto` uses nginx if it is installed. */
export type FrontKind = 'auto' | 'nginx' | 'stand-in';

/**
 * Where functions run. `isolated`: with their own network, files and processes (Linux, root).
 * `host`: in this machine's network, so that only one instance at a time can have port 9000.
 */
export type SandboxKind = 'auto' | 'isolated' | 'host';

/** Options of the twin for tests. */
export interface TwinOptions {
  /** The API's port on 127.0.0.1; any free port by default. */
  readonly port?: number;
  readonly keys?: readonly ApiKey[];
  readonly delays?: Partial<Delays>;
  readonly front?: FrontKind;
  /** Whether the inner hop respects `X-Accel-Buffering: no`, as SCF presumably does; true by default. */
  readonly obeysAccelBuffering?: boolean;
  readonly sandbox?: SandboxKind;
  /** Whether an idle instance is stopped (SIGSTOP) until its next request; true by default. */
  readonly freeze?: boolean;
  /** Calls of one action per second and account; 20, as SCF documents. */
  readonly rateLimit?: number;
  /** Whether UpdateTrigger supports http triggers. Tencent's own sources say yes, a user's report says no. */
  readonly updatesHttpTriggers?: boolean;
  /** The maximum number of instances of a function; above it clients get 432. */
  readonly maxInstances?: number;
  /** Namespaces of the account besides `default`, in every region. */
  readonly namespaces?: readonly string[];
  /** Subnets for functions; none by default. */
  readonly vpcs?: readonly Vpc[];
  /** Regions that offer fewer runtimes than documented, with their runtimes. */
  readonly runtimes?: Readonly<Record<string, readonly string[]>>;
}

/** A subnet of a private network. */
export interface Vpc {
  readonly region: string;
  readonly vpcId: string;
  readonly subnetId: string;
}

export interface Settings {
  readonly port: number;
  readonly appId: string;
  readonly uin: string;
  readonly keys: readonly ApiKey[];
  readonly delays: Delays;
  readonly front: FrontKind;
  readonly obeysAccelBuffering: boolean;
  readonly sandbox: SandboxKind;
  readonly freeze: boolean;
  readonly rateLimit: number;
  readonly updatesHttpTriggers: boolean;
  readonly maxInstances: number;
  readonly namespaces: readonly string[];
  readonly vpcs: readonly Vpc[];
  readonly runtimes: Readonly<Record<string, readonly string[]>>;
}

/** The account's default key. No real key looks like this. */
export const DEFAULT_KEY: ApiKey = {
  secretId: 'AKIDtwin0000000000000000000000000000',
  secretKey: 'twinSecretKey00000000000000000000',
};

const DEFAULT_DELAYS: Delays = {
  creating: 150,
  updating: 120,
  publishing: 120,
  deleting: 60,
  trigger: 100,
  logs: 30,
};

/** The value of a variable if it is one of these, to force a choice for a whole run. */
function choose<Choice extends string>(variable: string, ...choices: Choice[]): Choice | undefined {
  const text = process.env[variable];
  const choice = choices.find((known) => known === text);
  if (text && !choice) throw new Error(`${variable} must be ${choices.join(' or ')}.`);
  return choice;
}

/**
 * Fills in the defaults. `TWIN_FRONT=stand-in` and `TWIN_SANDBOX=host` run all tests as on a
 * machine without nginx, or without root.
 */
export function toSettings(options: TwinOptions): Settings {
  return {
    port: options.port ?? 0,
    appId: '1250000000',
    uin: '100000000001',
    keys: options.keys ?? [DEFAULT_KEY],
    delays: { ...DEFAULT_DELAYS, ...options.delays },
    front: options.front ?? choose('TWIN_FRONT', 'nginx', 'stand-in') ?? 'auto',
    sandbox: options.sandbox ?? choose('TWIN_SANDBOX', 'isolated', 'host') ?? 'auto',
    obeysAccelBuffering: options.obeysAccelBuffering ?? true,
    freeze: options.freeze ?? true,
    rateLimit: options.rateLimit ?? 20,
    updatesHttpTriggers: options.updatesHttpTriggers ?? true,
    maxInstances: options.maxInstances ?? 20,
    namespaces: ['default', ...(options.namespaces ?? [])],
    vpcs: options.vpcs ?? [],
    runtimes: options.runtimes ?? {},
  };
}
