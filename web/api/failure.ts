/** Who said no: the proxy, the API behind it, the cloud around it, or nobody. */
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

/** What is known about a failure beyond who said it. */
export interface FailureFacts {
  /** The words that came back, as they are. */
  readonly words?: string;
  readonly status?: number | undefined;
  readonly requestId?: string | null | undefined;
  /** The API's own id of the request, by which its support finds it. */
  readonly apiRequestId?: string | null | undefined;
  /** By which the table of error words may know it. */
  readonly codes?: readonly string[];
}

/** Something that went wrong, understood as far as it can be. */
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

/** A refusal of the API behind the proxy. */
export function toProviderFailure(error: ApiError, facts: FailureFacts): Failure {
  const { message, type, code } = error;
  const codes = [code, type, String(facts.status ?? '')];
  const problem = toProviderProblem(error, facts.status);
  return new Failure('provider', problem, { ...facts, words: message, codes });
}

/** The error that JSON of any of the APIs holds; undefined where there is none. */
export interface ApiError {
  readonly message: string;
  readonly type: string;
  readonly code: string;
}

/** Finds the error in an answer or event of OpenAI, Anthropic, Gemini (`[{error}]` too) or the proxy. */
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

/** What a provider's error means, from the words that they use for it. */
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
