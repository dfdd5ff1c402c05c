import { AwsError } from '../api/aws-error';
import type { Metrics } from '../logs/metrics-api';
import type { Invocation, ResponseSink } from '../sandbox/runtime-api';
import { type Ending, turns } from '../sandbox/sandbox';
import type { FunctionVersion, LambdaFunction } from './functions';
import {
  type InvocationRecord,
  toEndingLine,
  toInitReport,
  toPlatformError,
  toReport,
} from './report';
import { createSandboxPool, type Place, type StartSandbox } from './sandbox-pool';

export interface InvokeRequest {
  readonly id: string;
  readonly payload: Buffer;
  readonly traceId: string;
  readonly sink: ResponseSink;
}

export interface Invoker {
  readonly records: readonly InvocationRecord[];
  /** Rejects with TooManyRequestsException if the function is at its concurrency limit; otherwise the sink receives everything. */
  invoke(
    target: LambdaFunction,
    version: FunctionVersion,
    request: InvokeRequest,
  ): Promise<InvocationRecord>;
  retire(version: FunctionVersion): void;
  stop(): Promise<void>;
}

export interface InvokerOptions {
  readonly start: StartSandbox;
  readonly log: (group: string, stream: string, message: string) => void;
  readonly metrics: Metrics;
  /** For functions without their own. */
  readonly accountConcurrency: number;
  /** How long an initialisation may take before it is repeated within the function's timeout. */
  readonly initMilliseconds: number;
}

interface Prepared {
  readonly place: Place;
  readonly init: Ending;
  readonly initMs: number | undefined;
}

/** Runs invocations: one at a time in a sandbox, more sandboxes for more requests, up to the function's limit. */
export function createInvoker(options: InvokerOptions): Invoker {
  const { log, metrics } = options;
  const pool = createSandboxPool(options.start, log);
  const running = new Map<string, number>();
  const records: InvocationRecord[] = [];
  const countRunning = (name: string) => running.get(name) ?? 0;

  /** A warm sandbox, or a new one; an initialisation that takes too long is repeated as part of the request. */
  const prepare = async (version: FunctionVersion): Promise<Prepared> => {
    const { timeout, logGroup } = version.configuration;
    const warm = await pool.take(version);
    if (warm !== undefined) return { place: warm, init: { status: 'done' }, initMs: undefined };

    let began = Date.now();
    let place = await pool.open(version);
    let init = await place.sandbox.initialised(options.initMilliseconds);
    if (init.status === 'timeout') {
      log(logGroup, place.stream, `${toInitReport(init, options.initMilliseconds)}\n`);
      await pool.close(place);
      began = Date.now();
      place = await pool.open(version);
      init = await place.sandbox.initialised(timeout * 1000);
    }
    const initMs = Date.now() - began;
    if (init.status !== 'done') log(logGroup, place.stream, `${toInitReport(init, initMs)}\n`);
    return { place, init, initMs };
  };

  const run = async (
    target: LambdaFunction,
    version: FunctionVersion,
    request: InvokeRequest,
    onAnswered: () => void,
  ): Promise<InvocationRecord> => {
    const { configuration } = version;
    const { timeout } = configuration;
    const { place, init, initMs } = await prepare(version);
    const { sandbox, stream } = place;
    const write = (message: string) => log(configuration.logGroup, stream, `${message}\n`);

    write(`START RequestId: ${request.id} Version: ${version.version}`);
    const started = Date.now();
    let thrown: string | undefined;
    const sink: ResponseSink = {
      ...request.sink,
      end() {
        onAnswered();
        request.sink.end();
      },
      fail(error) {
        thrown = error.type;
        onAnswered();
        request.sink.fail(error);
      },
    };
    const invocation: Invocation = {
      ...{ id: request.id, payload: request.payload, traceId: request.traceId, sink },
      ...{ deadline: started + timeout * 1000, functionArn: version.arn },
    };
    const ending = init.status === 'done' ? await sandbox.invoke(invocation) : init;
    await turns();
    const ended = Date.now();

    const error = toPlatformError(ending, request.id, timeout);
    if (error !== undefined) request.sink.fail(error);
    const durationMs = Math.max(ended - started, 1);
    const record: InvocationRecord = {
      ...{ requestId: request.id, functionName: target.name, version: version.version },
      ...{ processId: sandbox.processId, peakMegabytes: sandbox.peakMegabytes, durationMs, initMs },
      ...{ started: new Date(started), ended: new Date(ended) },
      // Since August 2025 the initialisation is billed, too.
      billedMs: Math.ceil(durationMs + (initMs ?? 0)),
      outcome: ending.status === 'timeout' ? 'timeout' : (error?.type ?? thrown ?? 'done'),
    };
    for (const line of toEndingLine(ending, request.id, timeout)) write(line);
    write(`END RequestId: ${request.id}`);
    write(toReport(record, configuration, ending));
    metrics.record(target.name, 'Duration', durationMs);
    metrics.record(target.name, 'Invocations', 1);
    metrics.record(target.name, 'Errors', record.outcome === 'done' ? 0 : 1);

    records.push(record);
    if (ending.status === 'done') await pool.giveBack(version, place);
    else await pool.close(place);
    return record;
  };

  return {
    records,
    async invoke(target, version, request) {
      const limit = target.reservedConcurrency ?? options.accountConcurrency;
      if (countRunning(target.name) >= limit) await pool.soon(version);
      if (countRunning(target.name) >= limit) {
        metrics.record(target.name, 'Throttles', 1);
        throw tooMany(target.reservedConcurrency !== undefined);
      }
      running.set(target.name, countRunning(target.name) + 1);
      let free: () => void = () => undefined;
      try {
        return await run(target, version, request, () => {
          free = pool.finishing(version);
        });
      } finally {
        running.set(target.name, countRunning(target.name) - 1);
        free();
      }
    },
    retire: pool.retire,
    stop: pool.stop,
  };
}

function tooMany(reserved: boolean): AwsError {
  const Reason = reserved
    ? 'ReservedFunctionConcurrentInvocationLimitExceeded'
    : 'ConcurrentInvocationLimitExceeded';
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason, Type: 'User' });
}
