import type { EndpointRule } from '../../config/access-key';
import { endpointPrefix } from '../../dialects/endpoints';
import { hasOtherMethod } from '../../dialects/read-model';
import type { Exchange } from '../../exchange/exchange';
import { notAllowed } from './errors';

/**
 * Requests that contain other requests: those of a batch are in a file or in a body that is not
 * read here (`/batch` of
 * Google's APIs, `/v1/batches`, Gemini's `:batchGenerateContent`).
 */
const carriers = /^(?:batch|batches|batchgeneratecontent|asyncbatchembedcontent)$/;

/**
 * Rejects endpoints that the key does not allow. An endpoint is named by the first path segment
 * after the version, Gemini's by the part after the colon. If some are forbidden, so is every path
 * that contains the name, and every new batch, which could contain requests for them: anything that
 * a server could interpret as a forbidden endpoint must be rejected.
 *
 * @throws {ProxyError} `not_allowed`
 */
export function checkEndpoint(
  { names, isExcept }: EndpointRule,
  { target, headers, incoming }: Exchange,
): void {
  const words = readWords(target);
  if (isExcept) {
    const isReading =
      /^(?:GET|HEAD|DELETE)$/.test(incoming.method) && !hasOtherMethod(headers, target);
    const isCarrier = !isReading && carries(words);
    if (!isCarrier && !words.some((word) => names.includes(word))) return;
    if (isCarrier) {
      throw notAllowed(
        `The access key does not allow these endpoints: ${names.join(', ')}. A batch could contain requests for them.`,
      );
    }
    throw notAllowed(`The access key does not allow these endpoints: ${names.join(', ')}.`);
  }
  const name = nameOf(words);
  if (name !== undefined && names.includes(name)) return;
  throw notAllowed(`The access key allows only these endpoints: ${names.join(', ')}.`);
}

/** No chain of servers decodes a path more often; and each time costs as much as the path is long. */
const maxDecodings = 5;

/**
 * The segments of a path, decoded as often as any server may do it, in lower case.
 *
 * @throws {ProxyError} `not_allowed`
 */
function readWords(target: string): string[] {
  let path = target.split(/[?#]/, 1)[0] as string;
  let decodings = 0;
  for (let decoded = decode(path); decoded !== path; decoded = decode(path)) {
    decodings += 1;
    if (decodings > maxDecodings) {
      throw notAllowed('The path is percent-encoded too many times to be read.');
    }
    path = decoded;
  }
  return path
    .toLowerCase()
    .split(/[/\\:;]+/)
    .filter(Boolean);
}

/** Cancelling a batch starts nothing. */
function carries(words: readonly string[]): boolean {
  return words.some((word) => carriers.test(word)) && words.at(-1) !== 'cancel';
}

function nameOf(words: readonly string[]): string | undefined {
  const rest = words.slice(words.findIndex((word) => !endpointPrefix.test(word)));
  if (rest[0] === 'deployments') return rest[2];
  // Model lists have no method name.
  if (/^(?:models|tunedmodels)$/.test(rest[0] ?? '') && rest.length > 2) return rest.at(-1);
  return rest[0];
}

function decode(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
