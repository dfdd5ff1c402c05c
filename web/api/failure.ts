/** The source of an error: the proxy, the upstream API, the cloud, or the network. */
export type Origin = 'proxy' | 'provider' | 'platform' | 'browser';

export type ProviderProblem =
  | 'region'
  | 'key'
  | 'forbidden'
  | 'model'
  | 'quota'
  | 'limited'
  | 'overloaded'
  | 'refused';

/** Details of a failure, apart from its source. */
export interface FailureFacts {
  /** The original message. */
  readonly words?: string;
  readonly status?: number | undefined;
  readonly requestId?: string | null | undefined;
  /** The API's own request id, for its support. */
  readonly apiRequestId?: string | null | undefined;
  /** The code to look up in the table of error words. */
  readonly codes?: readonly string[];
}

/** An error, with everything that could be found out about it. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly words: string;
  readonly status: number | undefined;
  readonly requestId: string | null | undefined;
  readonly apiRequestId: string | null | undefined;
  readonly codes: readonly string[];

  /** @param problem one of the page's own kinds, or a code of the proxy (lib/exchange/errors.ts). */
  constructor(
    readonly origin: Origin,
    readonly problem: string,
    facts: FailureFacts = {},
  ) {
    super(problem);
    const { words = '', status, requestId, apiRequestId, codes = [problem] } = facts;
    this.words = words;
    this.status = status;
    this.requestId = requestId;
    this.apiRequestId = apiRequestId;
    this.codes = codes;
  }
}

/** An error response of the upstream API. */
export function toProviderFailure(error: ApiError, facts: FailureFacts): Failure {
  const { message, type, code } = error;
  const codes = [code, type, String(facts.status ?? '')];
  const problem = toProviderProblem(error, facts.status);
  return new Failure('provider', problem, { ...facts, words: message, codes });
}

/** The error in a JSON value of any of the APIs; undefined if there is none. */
export interface ApiError {
  readonly message: string;
  readonly type: string;
  readonly code: string;
}

/**
 * Finds the error in a response or event of OpenAI, Anthropic, Gemini (`[{error}]` too) or the
 * proxy.
 */
export function findApiError(value: unknown): ApiError | undefined {
  const holder = (Array.isArray(value) ? value[0] : value) as
    | { error?: unknown }
    | null
    | undefined;
  const error = holder?.error;
  if (!error) return undefined;
  if (typeof error === 'string') return { message: error, type: '', code: '' };
  const { message, type, code, status } = error as Record<string, unknown>;
  return { message: text(message), type: text(type ?? status), code: text(code) };
}

const text = (value: unknown): string =>
  typeof value === 'string' ? value : value == null ? '' : JSON.stringify(value);

/** Classifies a provider's error by its status and code. */
export function toProviderProblem({ message, type, code }: ApiError, status = 0): ProviderProblem {
  const words = `${code} ${type} ${message}`;
  if (/unsupported_country|location is not supported/i.test(words)) return 'region';
  if (/insufficient_quota|credit balance|insufficient balance/i.test(words) || status === 402) {
    return 'quota';
  }
  if (status === 401 || /invalid_api_key|authentication_error|api key not valid/i.test(words)) {
    return 'key';
  }
  if (/model_not_found|model:/i.test(words) || status === 404) return 'model';
  if (status === 429 || /rate_limit/i.test(words)) return 'limited';
  if (status === 403) return 'forbidden';
  if (status >= 500 || /overloaded|server_error|unavailable/i.test(words)) return 'overloaded';
  return 'refused';
}
