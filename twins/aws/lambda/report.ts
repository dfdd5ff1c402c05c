import type { FunctionError } from '../sandbox/runtime-api';
import type { Ending } from '../sandbox/sandbox';
import type { FunctionConfiguration } from './functions';

/** The outcome of one invocation, as Lambda would bill it. */
export interface InvocationRecord {
  readonly requestId: string;
  readonly functionName: string;
  readonly version: string;
  readonly processId: number;
  readonly started: Date;
  readonly ended: Date;
  readonly durationMs: number;
  /** Undefined for a warm start. */
  readonly initMs: number | undefined;
  readonly billedMs: number;
  readonly peakMegabytes: number;
  /** `done`, `timeout`, or the type of the error. */
  readonly outcome: string;
}

/** The platform's error for an invocation that the handler did not end itself. */
export function toPlatformError(
  ending: Ending,
  requestId: string,
  timeout: number,
): FunctionError | undefined {
  if (ending.status === 'failed') return ending.error;
  if (ending.status === 'done') return undefined;
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeout.toFixed(2)} seconds`;
  const errorType = 'Sandbox.Timedout';
  return { type: errorType, body: JSON.stringify({ errorType, errorMessage }) };
}

/** The log line for such an end. */
export function toEndingLine(ending: Ending, requestId: string, timeout: number): string[] {
  if (ending.status === 'timeout') {
    const time = new Date().toISOString();
    return [`${time} ${requestId} Task timed out after ${timeout.toFixed(2)} seconds\n`];
  }
  if (ending.status === 'done') return [];
  const { errorMessage = '' } = JSON.parse(ending.error.body) as { errorMessage?: string };
  return [`RequestId: ${requestId} ${errorMessage}\n${ending.error.type}`];
}

/** `INIT_REPORT`, which is only written for a failed initialisation. */
export function toInitReport(ending: Ending, milliseconds: number): string {
  const error = ending.status === 'failed' ? `error\tError Type: ${ending.error.type}` : 'timeout';
  return `INIT_REPORT Init Duration: ${milliseconds.toFixed(2)} ms\tPhase: init\tStatus: ${error}`;
}

/** The `REPORT` line with the billed duration. */
export function toReport(
  record: InvocationRecord,
  { memorySize }: FunctionConfiguration,
  ending: Ending,
): string {
  const { requestId, durationMs, billedMs, peakMegabytes, initMs } = record;
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs} ms`,
    `Memory Size: ${memorySize} MB`,
    `Max Memory Used: ${peakMegabytes} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(ending.status === 'timeout' ? ['Status: timeout'] : []),
    ...(ending.status === 'failed' ? ['Status: error', `Error Type: ${ending.error.type}`] : []),
    '',
  ].join('\t');
}
