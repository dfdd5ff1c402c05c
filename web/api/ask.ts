import { address } from '../address';
import { Failure, findApiError, toProviderFailure } from './failure';

/**
 * Sends a request to this proxy and nowhere else.
 *
 * @param path below the address of the proxy.
 * @returns the response, if its status is a success.
 * @throws {Failure} for everything else, except that an abort throws the AbortError of `fetch`.
 */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address + path, {
      ...init,
      cache: 'no-store',
      credentials: 'omit',
      mode: 'same-origin',
    });
  } catch (error) {
    throw isAbort(error) ? error : new Failure('browser', 'unreachable');
  }
  if (answer.ok) return answer;
  throw await toFailure(answer);
}

export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';

/** The ids that identify a request in the proxy's log and for the API's support. */
export function toRequestIds({ headers }: Response) {
  return {
    requestId: headers.get('x-proxy-request-id'),
    // OpenAI and most others; Anthropic.
    apiRequestId: headers.get('x-request-id') ?? headers.get('request-id'),
  };
}

/** How many characters of an unrecognised response are shown. */
const longestWords = 600;

async function toFailure(answer: Response): Promise<Failure> {
  const { status, headers } = answer;
  const { requestId, apiRequestId } = toRequestIds(answer);
  const ownCode = headers.get('x-proxy-error');
  const text = await answer.text().catch(() => '');
  const error = findApiError(parseJson(text));
  const words = error?.message || text.trim().slice(0, longestWords);
  const facts = { words, status, requestId, apiRequestId };
  if (ownCode) return new Failure('proxy', ownCode, facts);
  // The proxy marks every response that it forwards. Without the mark, the response is not from the
  // proxy.
  if (!requestId) return new Failure('platform', String(status), facts);
  return toProviderFailure(error ?? { message: words, type: '', code: '' }, facts);
}

/** Parses JSON; undefined for anything else. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
