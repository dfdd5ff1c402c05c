import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { scf } from 'tencentcloud-sdk-nodejs-scf';
import type { Credentials } from './credentials';
import { type Endpoint, toEndpoint } from './endpoint';
import { toSentences } from './error-table';
import { ApiError } from './errors';
import { type RetryOptions, withRetries } from './retry';

type ScfClient = InstanceType<typeof scf.v20180416.Client>;

/** The SCF calls that this plugin makes. Add new ones to the policy in docs/deploy-tencent.md as well. */
export type ScfAction =
  | 'CreateFunction'
  | 'GetFunction'
  | 'GetFunctionAddress'
  | 'ListFunctions'
  | 'UpdateFunctionCode'
  | 'UpdateFunctionConfiguration'
  | 'DeleteFunction'
  | 'CreateTrigger'
  | 'ListTriggers'
  | 'UpdateTrigger'
  | 'DeleteTrigger'
  | 'PublishVersion'
  | 'ListVersionByFunction'
  | 'CreateAlias'
  | 'GetAlias'
  | 'UpdateAlias'
  | 'ListAliases'
  | 'DeleteAlias'
  | 'GetReservedConcurrencyConfig'
  | 'PutReservedConcurrencyConfig'
  | 'DeleteReservedConcurrencyConfig';

/** The parameters of a call. */
export type ScfRequest<Action extends ScfAction> = Parameters<ScfClient[Action]>[0];
/** The response of a call. */
export type ScfAnswer<Action extends ScfAction> = Awaited<ReturnType<ScfClient[Action]>>;

/** The API of Tencent Cloud in one region. Every failure is an {@link ApiError} with an explanation. */
export interface Api {
  scf<Action extends ScfAction>(
    action: Action,
    request: ScfRequest<Action>,
    alreadyDone?: () => Promise<ScfAnswer<Action> | undefined>,
  ): Promise<ScfAnswer<Action>>;
  /** SearchLog and DescribeTopics; the caller supplies the response type. */
  cls<Answer>(action: 'SearchLog' | 'DescribeTopics', request: object): Promise<Answer>;
  /** GetMonitorData; the caller supplies the response type. */
  monitor<Answer>(action: 'GetMonitorData', request: object): Promise<Answer>;
  /** GetCallerIdentity; the caller supplies the response type. */
  sts<Answer>(action: 'GetCallerIdentity', request: object): Promise<Answer>;
  /** Waits between polls or retries. */
  pause(milliseconds: number): Promise<void>;
}

/** The connection settings of the API. */
export interface ApiOptions {
  readonly credentials: Credentials;
  readonly region: string;
  /** See {@link toEndpoint}. */
  readonly endpoint: string | undefined;
  readonly onRetry?: RetryOptions<unknown>['onRetry'];
  /** A factor for all waits; 1 by default, less in tests. */
  readonly pace?: number;
}

/** Does not connect: the SDK is loaded with the first call, so that help and usage errors are fast. */
export function createApi(options: ApiOptions): Api {
  const { credentials, region, endpoint, onRetry, pace = 1 } = options;
  const pause = (milliseconds: number) => sleep(milliseconds * pace);
  const toClientOptions = (service: string) => {
    const place = toEndpoint(service, endpoint);
    const proxy = findHttpProxy(place);
    const Agent = place.protocol === 'https://' ? HttpsAgent : HttpAgent;
    return {
      credential: credentials,
      region,
      profile: {
        language: 'en-US' as const,
        httpProfile: {
          protocol: place.protocol,
          endpoint: place.host,
          // An upload of some megabytes over a slow line.
          reqTimeout: 120,
          // A keep-alive agent: one TLS handshake instead of one per call.
          // The SDK accepts either an agent or a proxy.
          ...(proxy ? { proxy } : { agent: new Agent({ keepAlive: true }) }),
        },
      },
    };
  };

  async function run<Answer>(
    service: string,
    action: string,
    send: () => Promise<Answer>,
    alreadyDone?: () => Promise<Answer | undefined>,
  ): Promise<Answer> {
    const { protocol, host } = toEndpoint(service, endpoint);
    const place = { service, action, region, endpoint: protocol + host };
    const call = async () => {
      try {
        return await send();
      } catch (error) {
        throw toApiError(error, place);
      }
    };
    return withRetries(call, { alreadyDone, onRetry, pause });
  }

  let scfClient: Promise<ScfClient> | undefined;
  const loadScf = async () => {
    const sdk = await import('tencentcloud-sdk-nodejs-scf');
    return new sdk.scf.v20180416.Client(toClientOptions('scf'));
  };
  // For CLS, Monitor and STS, typed clients exist only in the full SDK of 100 MB.
  const runCommon = async <Answer>(
    service: string,
    version: string,
    action: string,
    request: object,
  ): Promise<Answer> => {
    const { CommonClient } = await import('tencentcloud-sdk-nodejs-common');
    const options = toClientOptions(service);
    const client = new CommonClient(options.profile.httpProfile.endpoint, version, options);
    return run(service, action, () => client.request(action, request) as Promise<Answer>);
  };

  const runScf = async (
    action: ScfAction,
    request: object,
    alreadyDone?: () => Promise<unknown>,
  ): Promise<unknown> => {
    scfClient ??= loadScf();
    const client = await scfClient;
    return run('scf', action, () => client.request(action, request), alreadyDone);
  };

  return {
    // The SDK's types map each action to its request and response.
    scf: runScf as Api['scf'],
    cls: (action, request) => runCommon('cls', '2020-10-16', action, request),
    monitor: (action, request) => runCommon('monitor', '2018-07-24', action, request),
    sts: (action, request) => runCommon('sts', '2018-08-13', action, request),
    pause,
  };
}

/**
 * The HTTP proxy for API calls, if any. By itself the SDK reads only `http_proxy`, and
 * uses it for loopback addresses, too.
 */
function findHttpProxy({ protocol, host }: Endpoint): string | undefined {
  if (/^(127\.|localhost(:|$)|\[::1\])/.test(host)) return undefined;
  const { https_proxy, HTTPS_PROXY, http_proxy } = process.env;
  return (protocol === 'https://' && (https_proxy || HTTPS_PROXY)) || http_proxy || undefined;
}

/** An error of the SDK; `code` is missing if the API did not respond. */
interface SdkError {
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
  readonly httpCode?: number;
}

function toApiError(
  error: unknown,
  place: { service: string; action: string; region: string; endpoint: string },
): ApiError {
  const { code, message = String(error), requestId = '', httpCode } = error as SdkError;
  // The SDK reads fields of any response, JSON or not.
  const notOurs =
    error instanceof TypeError || /invalid json|Unexpected (token|end)/i.test(message);
  const failure = {
    ...place,
    code: code || (httpCode || notOurs ? 'HttpError' : 'NetworkError'),
    message: httpCode ? `HTTP status ${httpCode} ${message}`.trim() : message,
    requestId,
    cause: error,
  };
  return new ApiError(failure, toSentences(failure));
}
