import { UnclearError } from '../http/unclear';
import { type FoundValue, findInJson, type WantedTree } from './strict-json';

/** The stream options of a chat request. */
export interface StreamRequest {
  readonly isStream: boolean;
  /** The client requests the usage itself, with OpenAI's or OpenRouter's option. */
  readonly isAsked: boolean;
  /** With OpenAI's option: others than OpenRouter do not know the other one. */
  readonly isAskedAsUsual: boolean;
  /**
   * The body with a request for usage added; undefined if it is already there or cannot be added.
   */
  readonly asking: Buffer | undefined;
}

const wanted: WantedTree = {
  stream: 'text',
  stream_options: 'text',
  usage: 'text',
};
const ofOptions: WantedTree = { include_usage: 'text' };
const ofUsage: WantedTree = { include: 'text' };

/**
 * Determines whether a chat request streams, and whether its response will report the usage. Member
 * names are interpreted as servers do, escaped or not.
 *
 * @throws {UnclearError} if servers may interpret it differently.
 */
export function readStreamRequest(body: Buffer): StreamRequest {
  const members = new Map(findInJson(body, wanted).map((found) => [found.name, found]));
  const stream = members.get('stream')?.text ?? 'false';
  // Some servers (pydantic) accept 1 and "true".
  if (!/^(?:true|false|null)$/.test(stream)) throw new UnclearError('"stream" is not a boolean');
  const isStream = stream === 'true';
  const options = members.get('stream_options');
  const isAskedAsUsual = findInside(options, ofOptions)?.text === 'true';
  const isAsked = isAskedAsUsual || findInside(members.get('usage'), ofUsage)?.text === 'true';
  const asking = isStream && !isAsked ? addOption(body, options) : undefined;
  return { isStream, isAsked, isAskedAsUsual, asking };
}

function findInside(member: FoundValue | undefined, tree: WantedTree): FoundValue | undefined {
  if (member === undefined || member.text === 'null') return undefined;
  return findInJson(Buffer.from(member.text), tree)[0];
}

/** Inserts the option; every other byte is unchanged. */
function addOption(body: Buffer, options: FoundValue | undefined): Buffer {
  if (options === undefined) {
    const begin = body.indexOf('{') + 1;
    return splice(body, begin, begin, '"stream_options":{"include_usage":true},');
  }
  if (options.text === 'null') {
    return splice(body, options.start, options.end, '{"include_usage":true}');
  }
  const given = findInside(options, ofOptions);
  if (given) return splice(body, options.start + given.start, options.start + given.end, 'true');
  const isEmpty = /^\{\s*\}$/.test(options.text);
  const added = isEmpty ? '"include_usage":true' : '"include_usage":true,';
  return splice(body, options.start + 1, options.start + 1, added);
}

function splice(body: Buffer, start: number, end: number, text: string): Buffer {
  return Buffer.concat([body.subarray(0, start), Buffer.from(text), body.subarray(end)]);
}

/**
 * The body of a chat request, changed so that its stream ends with the usage. Undefined if nothing
 * is to be added: it does not stream, already requests its usage, or is ambiguous.
 */
export function addIncludeUsage(body: Buffer): Buffer | undefined {
  try {
    return readStreamRequest(body).asking;
  } catch (error) {
    if (error instanceof UnclearError) return undefined;
    throw error;
  }
}
