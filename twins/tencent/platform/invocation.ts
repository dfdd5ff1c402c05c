import type { IncomingMessage } from 'node:http';
import type { Cloud } from '../cloud';
import { type LogStore, type ScfLog, toLogBase } from '../logs';
import { ROLE_CREDENTIALS } from '../runtime/environment';
import type { Instance } from '../runtime/instance';
import { type FunctionRecord, type Revision, resolveQualifier, type Trigger } from '../state';
import { PlatformError, toPlatformBody } from './platform-error';

/** One request passing through the platform. */
export interface Invocation {
  readonly requestId: string;
  readonly record: FunctionRecord;
  readonly trigger: Trigger;
  readonly version: string;
  readonly revision: Revision;
  readonly startTime: number;
}

/**
 * Resolves the function that a request to a function URL reaches.
 *
 * @throws {PlatformError} if it reaches none.
 */
export function toInvocation(cloud: Cloud, port: number, req: IncomingMessage): Invocation {
  const host = req.headers.host ?? '';
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) {
    throw new PlatformError(400, `domain[${host}] not found or empty`);
  }
  if (cloud.state.inArrears) {
    throw new PlatformError(410, 'InsufficientBalance: the account balance is insufficient');
  }
  const found = [...cloud.state.functions.values()]
    .flatMap((record) => record.triggers.map((trigger) => ({ record, trigger })))
    .find(({ trigger }) => trigger.port === port);
  const isOpen = found?.trigger.enabled && (found.trigger.extranet || found.trigger.intranet);
  const target = found && resolveQualifier(found.record, found.trigger.qualifier);
  if (!found || !isOpen || !target || found.record.status === 'Deleting') {
    throw new PlatformError(435, 'FunctionNotFound: no function is reached by this address');
  }
  if (found.trigger.authType === 'CAM') {
    throw new PlatformError(401, 'InvalidCredentials: this address takes signed requests only');
  }
  return { requestId: crypto.randomUUID(), ...found, ...target, startTime: Date.now() };
}

/** The headers that the platform adds (583/56124, 583/96099), in place of a client's headers with these names. */
export function toPlatformHeaders(invocation: Invocation, remoteAddress: string): string[] {
  const { record, version, revision, requestId } = invocation;
  const { configuration } = revision;
  const headers = {
    'X-Scf-Request-Id': requestId,
    'X-Scf-Memory': String(configuration.memorySize),
    'X-Scf-Timeout': String(configuration.timeout * 1000),
    'X-Scf-Version': version,
    'X-Scf-Name': record.name,
    'X-Scf-Namespace': record.namespace,
    'X-Scf-Region': record.region,
    'X-Scf-Appid': '1250000000',
    'X-Scf-Uin': '100000000001',
    'X-Scf-Remote-Addr': remoteAddress,
    'X-Forwarded-For': remoteAddress,
    'X-Real-IP': remoteAddress,
    ...(configuration.role
      ? {
          'X-Scf-Secret-Id': ROLE_CREDENTIALS.secretId,
          'X-Scf-Secret-Key': ROLE_CREDENTIALS.secretKey,
          'X-Scf-Session-Token': ROLE_CREDENTIALS.sessionToken,
        }
      : {}),
  };
  return Object.entries(headers).flat();
}

/** The client's headers without those that the platform sets itself. */
export function toClientHeaders(rawHeaders: readonly string[], own: readonly string[]): string[] {
  const replaced = new Set(
    own.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()),
  );
  const headers: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (!replaced.has(name.toLowerCase())) headers.push(name, value);
  }
  return headers;
}

/** Records in logs and metrics how a request ended. */
export function report(
  { logs, metrics }: Cloud,
  invocation: Invocation,
  status: number,
  instance: Instance | undefined,
  failure: PlatformError | undefined,
): void {
  const { record, revision, version, trigger, requestId, startTime } = invocation;
  const { configuration } = revision;
  const now = Date.now();
  const duration = now - startTime;
  const memoryMb = Math.round((instance?.peakMb ?? 0) * 100) / 100;
  metrics.add({
    time: now,
    region: record.region,
    namespace: record.namespace,
    functionName: record.name,
    version,
    alias: trigger.qualifier,
    status,
    durationMs: duration,
    memoryMb,
    concurrent: Math.max(1, instance?.inFlight ?? 0),
  });
  const add = createLogger(logs, invocation, {
    SCF_Duration: duration,
    SCF_MemUsage: memoryMb,
    SCF_StatusCode: failure?.status ?? 200,
  });
  if (failure) add(`ERROR RequestId:${requestId} Result:${toPlatformBody(failure, requestId)}`);
  add(`END RequestId:${requestId}`);
  add(
    `Report RequestId:${requestId} Duration:${duration}ms Memory:${configuration.memorySize}MB MemUsage:${memoryMb}MB`,
  );
}

/** Records in the log that a request has started. */
export function reportStart({ logs }: Cloud, invocation: Invocation): void {
  const fields = { SCF_Duration: 0, SCF_MemUsage: 0, SCF_StatusCode: 202 };
  createLogger(logs, invocation, fields)(`START RequestId:${invocation.requestId}`);
}

function createLogger(
  logs: LogStore,
  invocation: Invocation,
  fields: Pick<ScfLog, 'SCF_Duration' | 'SCF_MemUsage' | 'SCF_StatusCode'>,
): (message: string) => void {
  const { record, revision, version, trigger, requestId, startTime } = invocation;
  const { clsTopicId, ignoreSystemLog } = revision.configuration;
  return (message) => {
    if (ignoreSystemLog) return;
    logs.add(clsTopicId, {
      ...toLogBase(record, requestId, version, trigger.qualifier),
      ...fields,
      SCF_StartTime: startTime,
      SCF_LogTime: Date.now(),
      SCF_Message: message,
      SCF_Type: 'Platform',
    });
  };
}
