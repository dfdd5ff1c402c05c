import { findHeader, isPlain } from '../http/headers';
import { decodeLeniently } from '../http/percent-encoding';
import { UnclearError } from '../http/unclear';
import { findEndpoint } from './endpoints';
import type { Provider } from './provider';
import { findQuirks } from './quirks';
import { hasOtherMethod, type ModelRequest } from './read-model';
import { readRequestText } from './request-text';
import { readStreamRequest } from './stream-request';
import { findInJson, type WantedTree } from './strict-json';

/**
 * Whether the tokens of a request can be counted reliably. `free`: it uses none. `counted`: its
 * response reports them. Otherwise the reason, as a clause that can end a sentence.
 */
export type Countable = 'free' | 'counted' | { readonly reason: string };

/** The parts of an exchange that are read. */
export interface CountedRequest extends Omit<ModelRequest, 'model' | 'provider'> {
  readonly provider: Pick<Provider, 'dialect' | 'url'>;
}

/**
 * Determines, before a request is sent, whether its response will report its usage.
 *
 * @param isAskedFor `STREAM_USAGE`: the proxy asks streams for their usage if the client does not.
 */
export function readCountable(
  exchange: CountedRequest,
  isAskedFor: boolean,
): Countable | Promise<Countable> {
  const { incoming, target, headers, provider, body } = exchange;
  if (incoming.upgrade) return { reason: 'a WebSocket does not report them' };
  const rule = findEndpoint(provider.dialect, incoming.method, target)?.rule;
  if (!rule || hasOtherMethod(headers, target)) {
    return { reason: 'its path is ambiguous, or its endpoint is unknown to the proxy' };
  }
  const isOnlyStored = rule.usage === 'input';
  switch (rule.usage) {
    case 'none':
    case 'stored':
      return 'free';
    case 'untold':
      return untold;
  }
  if (asksForPart(headers, target)) {
    return { reason: 'it changes what its response contains, or when it is sent' };
  }
  if (rule.usage === 'told') return 'counted';
  if (body.isAbsent) return isOnlyStored ? 'free' : 'counted';
  const read = (content: Buffer | undefined): Countable => {
    try {
      const text = content && readRequestText(content, headers);
      if (!content) return { reason: 'its body is larger than 4 MB' };
      if (!text) return { reason: 'its body is compressed in a way that the proxy cannot decode' };
      if (isOnlyStored) return findInJson(text, inputs).length > 0 ? untold : 'free';
      if (isLater(text)) return { reason: 'a background response does not report them in time' };
      if (rule.usage === 'background') return 'counted';
      const { isStream, isAskedAsUsual, asking } = readStreamRequest(text);
      if (!isStream || isAskedAsUsual || findQuirks(provider)?.tellsUsageUnasked) {
        return 'counted';
      }
      if (isAskedFor && asking && isPlain(headers)) return 'counted';
      return {
        reason: isAskedFor
          ? 'a stream of a compressed request reports them only if asked: add "stream_options": {"include_usage": true}'
          : 'a stream reports them only if asked: add "stream_options": {"include_usage": true}',
      };
    } catch (error) {
      if (error instanceof UnclearError) return { reason: error.message };
      throw error;
    }
  };
  const whole = body.whole();
  return whole instanceof Promise ? whole.then(read) : read(whole);
}

const untold = { reason: 'this endpoint does not always report them' };

/** Input for a model, in a request that otherwise only stores something. */
const inputs: WantedTree = {
  model: 'text',
  agent_id: 'text',
  inputs: 'text',
  input: 'text',
  messages: 'text',
  prompt: 'text',
};

/** Responses that are fetched later, any number of times; xAI's chats call it `deferred`. */
const later: WantedTree = { background: 'text', deferred: 'text' };

function isLater(text: Buffer): boolean {
  return findInJson(text, later).some((found) => found.text !== 'false' && found.text !== 'null');
}

/** Google's parameters (https://cloud.google.com/apis/docs/system-parameters). */
const partParameter = /^\$?(?:fields|callback|alt)$/i;
const wholeAnswer = /^(?:alt|\$alt)=(?:json|sse)$/i;

/**
 * Whether a request asks for a response without its usage: for some of its members, in another
 * format, or as a task whose result is fetched later (DashScope).
 */
function asksForPart(headers: readonly string[], target: string): boolean {
  const query = target.indexOf('?');
  for (const written of query === -1 ? [] : target.slice(query + 1).split(/[?&;]/)) {
    const parameter = decodeLeniently(written);
    const name = parameter.split('=', 1)[0] as string;
    if (partParameter.test(name.trim()) && !wholeAnswer.test(parameter)) return true;
  }
  const protobuf = /protobuf|grpc/i;
  return (
    protobuf.test(findHeader(headers, 'content-type') ?? '') ||
    protobuf.test(findHeader(headers, 'accept') ?? '') ||
    findHeader(headers, 'x-goog-fieldmask') !== undefined ||
    findHeader(headers, 'x-dashscope-async') !== undefined
  );
}
