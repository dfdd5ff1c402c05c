import { randomUUID } from 'node:crypto';
import { AwsError } from '../api/aws-error';
import type { Metrics } from '../logs/metrics-api';
import type { Invocation, ResponseSink } from '../sandbox/runtime-api';
import { type Ending, type Sandbox, turns } from '../sandbox/sandbox';
import type { FunctionVersion, LambdaFunction } from './functions';

/** What became of one invocation, as Lambda would bill it. */
export interface InvocationRecord {
  readonly requestId: string;
  readonly functionName: string;
  readonly version: string;
  readonly coldStart: boolean;
  readonly processId: number;
  readonly started: Date;
  readonly ended: Date;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly peakMegabytes: number;
  /** `done`, `timeout`, or the type of the error. */
  readonly outcome: string;
}

export interface Invoker {
  readonly records: readonly InvocationRecord[];
  /** Rejects with TooManyRequestsException when the function has no free place. Otherwise the sink hears it all. */
  invoke(
    target: LambdaFunction,
    version: FunctionVersion,
    request: InvokeRequest,
  ): Promise<InvocationRecord>;
  /** No request will reach this version any more: its idle sandboxes go. */
  retire(version: FunctionVersion): void;
  stop(): Promise<void>;
}

export interface InvokeRequest {
  readonly id: string;
  readonly payload: Buffer;
  readonly traceId: string;
  readonly sink: ResponseSink;
}

export interface InvokerOptions {
  readonly start: (
    version: FunctionVersion,
    onLog: (message: string) => void,
    stream: string,
  ) => Promise<Sandbox>;
  readonly log: (group: string, stream: string, message: string) => void;
  readonly metrics: Metrics;
  readonly now: () => number;
  /** For functions that have none of their own. */
  readonly accountConcurrency: number;
  /** How long an initialisation may take before it is done again within the function's own timeout. */
  readonly initMilliseconds: number;
}

interface Place {
  readonly sandbox: Sandbox;
  readonly stream: string;
}

/** Runs invocations: one at a time in a sandbox, more sandboxes for more requests, up to the function's limit. */
export function createInvoker(options: InvokerOptions): Invoker {
  const { log, metrics, now } = options;
  const idle = new Map<FunctionVersion, Place[]>();
  const retired = new WeakSet<FunctionVersion>();
  const running = new Map<string, number>();
  const sandboxes = new Set<Sandbox>();
  const records: InvocationRecord[] = [];

  const open = async (version: FunctionVersion): Promise<Place> => {
    const stream = toStreamName(version, now());
    const group = version.configuration.logGroup;
    const onLog = (message: string) => log(group, stream, message);
    const sandbox = await options.start(version, onLog, stream);
    sandboxes.add(sandbox);
    return { sandbox, stream };
  };
  const close = async (place: Place) => {
    await place.sandbox.kill();
    sandboxes.delete(place.sandbox);
  };
  const takeIdle = (version: FunctionVersion): Place | undefined => {
    const places = idle.get(version) ?? [];
    let place = places.pop();
    while (place !== undefined && !place.sandbox.alive) place = places.pop();
    return place;
  };

  /** A new sandbox; one whose initialisation takes too long is started again, on the invocation's time. */
  const prepare = async (
    version: FunctionVersion,
  ): Promise<{ place: Place; init: Ending; initMs: number }> => {
    const { timeout, logGroup } = version.configuration;
    let began = now();
    let place = await open(version);
    let init = await place.sandbox.initialised(options.initMilliseconds);
    if (init.status === 'timeout') {
      const took = options.initMilliseconds.toFixed(2);
      log(
        logGroup,
        place.stream,
        `INIT_REPORT Init Duration: ${took} ms\tPhase: init\tStatus: timeout\n`,
      );
      await close(place);
      began = now();
      place = await open(version);
      init = await place.sandbox.initialised(timeout * 1000);
    }
    if (init.status === 'failed') {
      const took = (now() - began).toFixed(2);
      const line = `INIT_REPORT Init Duration: ${took} ms\tPhase: init\tStatus: error\tError Type: ${init.error.type}\n`;
      log(logGroup, place.stream, line);
    }
    return { place, init, initMs: now() - began };
  };

  const run = async (target: LambdaFunction, version: FunctionVersion, request: InvokeRequest) => {
    const { configuration } = version;
    const warm = takeIdle(version);
    const { place, init, initMs } =
      warm === undefined
        ? await prepare(version)
        : { place: warm, init: { status: 'done' } as Ending, initMs: undefined };
    const { sandbox, stream } = place;
    const write = (message: string) => log(configuration.logGroup, stream, `${message}\n`);

    write(`START RequestId: ${request.id} Version: ${version.version}`);
    const started = now();
    let reported: string | undefined;
    const sink: ResponseSink = {
      ...request.sink,
      fail(error) {
        reported = error.type;
        request.sink.fail(error);
      },
    };
    const invocation: Invocation = {
      ...request,
      sink,
      deadline: started + configuration.timeout * 1000,
      functionArn: version.arn,
    };
    const ending = init.status === 'done' ? await sandbox.invoke(invocation) : init;
    await turns();
    const ended = now();
    const durationMs = Math.max(ended - started, 1);
    const billedMs = Math.ceil(durationMs + (initMs ?? 0));

    if (ending.status === 'timeout') {
      const message = `Task timed out after ${configuration.timeout.toFixed(2)} seconds`;
      write(`${new Date(ended).toISOString()} ${request.id} ${message}\n`);
      const errorMessage = `RequestId: ${request.id} Error: ${message}`;
      const body = JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage });
      request.sink.fail({ type: 'Sandbox.Timedout', body });
    } else if (ending.status === 'failed') {
      const { errorMessage = '' } = JSON.parse(ending.error.body) as { errorMessage?: string };
      write(`RequestId: ${request.id} ${errorMessage}\n${ending.error.type}`);
      request.sink.fail(ending.error);
    }
    const outcome =
      ending.status === 'failed'
        ? ending.error.type
        : ending.status === 'timeout'
          ? 'timeout'
          : (reported ?? 'done');

    write(`END RequestId: ${request.id}`);
    write(
      [
        `REPORT RequestId: ${request.id}`,
        `Duration: ${durationMs.toFixed(2)} ms`,
        `Billed Duration: ${billedMs} ms`,
        `Memory Size: ${configuration.memorySize} MB`,
        `Max Memory Used: ${sandbox.peakMegabytes} MB`,
        ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
        ...(ending.status === 'timeout' ? ['Status: timeout'] : []),
        ...(ending.status === 'failed'
          ? ['Status: error', `Error Type: ${ending.error.type}`]
          : []),
        '',
      ].join('\t'),
    );
    metrics.record(target.name, 'Duration', durationMs);
    metrics.record(target.name, 'Invocations', 1);
    metrics.record(target.name, 'Errors', outcome === 'done' ? 0 : 1);

    if (ending.status !== 'done' || retired.has(version)) await close(place);
    else idle.set(version, [...(idle.get(version) ?? []), place]);
    const record: InvocationRecord = {
      ...{ requestId: request.id, functionName: target.name, version: version.version },
      ...{ coldStart: warm === undefined, processId: sandbox.processId },
      ...{ started: new Date(started), ended: new Date(ended), durationMs, billedMs },
      ...{ peakMegabytes: sandbox.peakMegabytes, outcome },
    };
    records.push(record);
    return record;
  };

  return {
    records,
    async invoke(target, version, request) {
      const busy = running.get(target.name) ?? 0;
      const limit = target.reservedConcurrency ?? options.accountConcurrency;
      if (busy >= limit) {
        metrics.record(target.name, 'Throttles', 1);
        throw tooMany(target.reservedConcurrency !== undefined);
      }
      running.set(target.name, busy + 1);
      try {
        return await run(target, version, request);
      } finally {
        running.set(target.name, (running.get(target.name) ?? 1) - 1);
      }
    },
    retire(version) {
      retired.add(version);
      const places = idle.get(version) ?? [];
      idle.delete(version);
      for (const place of places) void close(place);
    },
    async stop() {
      await Promise.all([...sandboxes].map((sandbox) => sandbox.kill()));
    },
  };
}

function tooMany(reserved: boolean): AwsError {
  const Reason = reserved
    ? 'ReservedFunctionConcurrentInvocationLimitExceeded'
    : 'ConcurrentInvocationLimitExceeded';
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason, Type: 'User' });
}

/** `2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef` */
function toStreamName({ version }: FunctionVersion, now: number): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${randomUUID().replaceAll('-', '')}`;
}
