import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFaults, type Fault } from './access/faults';
import { type Actor, createGuard } from './access/guard';
import { createJournal, type JournalEntry } from './access/journal';
import type { PolicyDocument } from './access/policy';
import { startFrontDoor } from './front-door';
import { createCodeStore } from './lambda/code-store';
import type { InvocationRecord } from './lambda/report';
import type { QueryBehaviour } from './logs/insights/queries';
import type { LogEvent } from './logs/log-store';
import { type Account, createRegion, type Region } from './region';
import { createBuckets } from './s3/buckets';
import { createIsolator, type Isolation } from './sandbox/isolation';
import { createRuntimeFolder } from './sandbox/runtime-folder';
import { createSandboxStarter } from './sandbox/starter';
import type { Credential } from './signing/credentials';
import { presignUrl, verifySignature } from './signing/sigv4';

export interface AwsTwinOptions {
  /** Any free port by default (0). */
  readonly port?: number;
  /** The deployer's policies; without any, everything is allowed. */
  readonly policy?: PolicyDocument;
  /** Roles that exist before any stack, for `provider.iam.deploymentRole`, with the policies that apply to CloudFormation. */
  readonly roles?: Readonly<Record<string, PolicyDocument>>;
  /** With a session token, like a role assumed through OIDC. */
  readonly sessionToken?: string;
  /** Milliseconds by which the clock for signatures is ahead of this machine's. */
  readonly clockSkew?: number;
  /** The account's concurrency limit; new accounts have 10. */
  readonly accountConcurrency?: number;
  readonly isolation?: Isolation;
  /** A response without a body byte leaves the client waiting, as in some accounts (default: true). */
  readonly emptyBodyHangs?: boolean;
  /** Each piece of a stream is delayed until the next one (RIC#94). */
  readonly holdBack?: boolean;
  /** The speed of streams after their first 6 MB; 2 MB/s on AWS, unlimited by default. */
  readonly bytesPerSecond?: number;
  readonly initMilliseconds?: number;
  /** How long CloudFormation takes for each step. */
  readonly stepMilliseconds?: number;
  /** How long a new function is `Pending`, and an update of one `InProgress`. */
  readonly changeMilliseconds?: number;
  /** How queries of CloudWatch Logs Insights behave; see {@link QueryBehaviour}. */
  readonly queries?: Partial<QueryBehaviour>;
  readonly watch?: (entry: JournalEntry) => void;
}

/** A simulated cloud on this machine to which the real CLI deploys. */
export interface AwsTwin {
  readonly endpoint: string;
  /** The variables with which AWS tools use the twin. */
  readonly env: Readonly<Record<string, string>>;
  readonly isolation: Isolation;
  journal(): readonly JournalEntry[];
  /** Returns a function that removes the fault. */
  inject(fault: Fault): () => void;
  /** The address of a function, by its name or its stack's name. Throws if there is none. */
  functionUrl(stackOrFunction: string): string;
  /** The lines in CloudWatch Logs, oldest first, of one function or of all. */
  logs(functionName?: string): LogEvent[];
  /** Moves all lines so far back by this many milliseconds, for example to yesterday. */
  moveLogsBack(milliseconds: number): void;
  /** Every finished invocation. */
  invocations(functionName?: string): InvocationRecord[];
  region(name?: string): Region;
  stop(): Promise<void>;
}

const ACCOUNT = '123456789012';
const DEFAULT_REGION = 'us-west-1';

export async function startAwsTwin(options: AwsTwinOptions = {}): Promise<AwsTwin> {
  const folder = await mkdtemp(join(tmpdir(), 'aws-twin-'));
  const now = () => Date.now() + (options.clockSkew ?? 0);
  const credential = toCredential(options);
  const credentials = [credential];
  const find = (id: string) => credentials.find(({ accessKeyId }) => accessKeyId === id);
  const faults = createFaults();
  const journal = createJournal(options.watch);
  const guard = createGuard(faults, journal);
  const buckets = createBuckets();
  const isolator = createIsolator(folder, options.isolation);
  const runtimeFolder = join(folder, 'runtime');
  await createRuntimeFolder(runtimeFolder);
  let endpoint = '';

  const actors = new Map<string, Actor>([
    [credential.arn, { arn: credential.arn, policy: options.policy }],
    ...Object.entries(options.roles ?? {}).map(([arn, policy]): [string, Actor] => [
      arn,
      { arn, policy },
    ]),
  ]);
  const account: Account = {
    ...{ id: ACCOUNT, folder, buckets, roles: new Map(), guard, faults },
    code: createCodeStore(join(folder, 'code')),
    concurrency: options.accountConcurrency ?? 1000,
    initMilliseconds: options.initMilliseconds ?? 10_000,
    stepMilliseconds: options.stepMilliseconds ?? 2,
    changeMilliseconds: options.changeMilliseconds ?? 100,
    front: {
      emptyBodyHangs: options.emptyBodyHangs ?? true,
      holdBack: options.holdBack ?? false,
      bytesPerSecond: options.bytesPerSecond ?? Number.POSITIVE_INFINITY,
    },
    queries: { milliseconds: 30, concurrent: 100, callsPerSecond: 5, ...options.queries },
    isolator,
    startSandbox: createSandboxStarter({ folder, runtimeFolder, isolator }),
    toCaller: (arn) => actors.get(arn) ?? { arn, policy: { Statement: [] } },
    toRole: (arn) => actors.get(arn),
    toCodeLink({ zip, sha256 }) {
      if (!buckets.has(CODE_BUCKET)) buckets.create(CODE_BUCKET, DEFAULT_REGION);
      const key = `${sha256.replace(/\W/g, '-')}.zip`;
      buckets.put(CODE_BUCKET, { key, body: zip, contentType: 'application/zip', metadata: {} });
      return presignUrl(`${endpoint}/${CODE_BUCKET}/${key}`, credential, DEFAULT_REGION);
    },
    isSigned: (incoming, body) => isSigned(incoming, body, { find, now }),
  };
  const regions = new Map<string, Region>();
  const toRegion = (name = DEFAULT_REGION): Region => {
    const known = regions.get(name) ?? createRegion(name, account);
    regions.set(name, known);
    return known;
  };

  const server = await startFrontDoor({
    ...{ port: options.port ?? 0, now, credentials, guard, faults, journal },
    toActor: ({ arn }) => account.toCaller(arn),
    service: (name, region) => toRegion(region).service(name),
  });
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const all = () => [...regions.values()];
  const killAtExit = () => {
    for (const { platform } of all()) {
      void platform.invoker.stop();
      for (const { endpoints } of platform.webFunctions.values()) {
        for (const endpoint of endpoints.values()) void endpoint.close();
      }
    }
  };
  process.once('exit', killAtExit);

  return {
    endpoint,
    isolation: isolator.isolation,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credential.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credential.secretAccessKey,
      ...(credential.sessionToken && { AWS_SESSION_TOKEN: credential.sessionToken }),
      AWS_EC2_METADATA_DISABLED: 'true',
      SLS_AWS_MONITORING_FREQUENCY: '200',
      // The SDK inside the CLI warns on Node 20; the CLI itself supports it.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    journal: () => journal.entries,
    inject: faults.inject,
    functionUrl(name) {
      for (const { platform, stacks } of all()) {
        const resources = [...(stacks.findLiving(name)?.resources.values() ?? [])];
        const owned = resources.map(({ physicalId }) => physicalId.split('/').at(-1) ?? physicalId);
        for (const functionName of [name, ...owned]) {
          const [endpoint] = platform.webFunctions.get(functionName)?.endpoints.values() ?? [];
          const url = platform.urls.get(functionName)?.url ?? endpoint?.url;
          if (url !== undefined) return url;
        }
      }
      throw new Error(`There is no function URL for "${name}". Is it deployed?`);
    },
    logs: (functionName) =>
      all().flatMap(({ platform }) =>
        [...platform.logs.groups.values()]
          .filter(
            ({ name }) => functionName === undefined || name.split('/').at(-1) === functionName,
          )
          .flatMap(({ events }) => events),
      ),
    moveLogsBack(milliseconds) {
      for (const { platform } of all()) platform.logs.moveBack(milliseconds);
    },
    invocations: (functionName) =>
      all()
        .flatMap(({ platform }) => platform.invoker.records)
        .filter((record) => functionName === undefined || record.functionName === functionName),
    region: toRegion,
    async stop() {
      process.off('exit', killAtExit);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all(all().map((region) => region.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The folder for Lambda's own copies of deployed code. */
const CODE_BUCKET = 'awslambda-us-west-1-tasks';

function toCredential({ sessionToken }: AwsTwinOptions): Credential {
  const temporary = sessionToken !== undefined;
  return {
    // Not a pair that a real account could have.
    accessKeyId: temporary ? 'ASIATWINTWINTWINTWIN' : 'AKIATWINTWINTWINTWIN',
    secretAccessKey: 'twin-secret-that-opens-nothing-else-40ch',
    ...(temporary && { sessionToken }),
    arn: temporary
      ? `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/session`
      : `arn:aws:iam::${ACCOUNT}:user/deployer`,
    id: temporary ? 'AROATWINTWINTWINTWIN:session' : 'AIDATWINTWINTWINTWIN',
  };
}

function isSigned(
  incoming: IncomingMessage,
  body: Buffer | undefined,
  verifier: Parameters<typeof verifySignature>[1],
): boolean {
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  const headers = Object.fromEntries(
    Object.entries(incoming.headersDistinct).map(([name, values]) => [
      name,
      (values ?? []).join(','),
    ]),
  );
  const { method = 'GET' } = incoming;
  try {
    const request = { method, path, queryString: query.join('?'), headers, body };
    return verifySignature(request, verifier).scope.service === 'lambda';
  } catch {
    return false;
  }
}
