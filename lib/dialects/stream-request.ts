import { UnclearError } from '../http/unclear';
import { type FoundValue, findInJson, type WantedTree } from './strict-json';

/** What a request for chat says about its stream. */
export interface StreamRequest {
  readonly isStream: boolean;
  /** The client asks for the usage itself: by OpenAI's option, or by OpenRouter's. */
  readonly isAsked: boolean;
  /** The body, changed so that it asks; undefined where it asks, or where that is not possible. */
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
 * Reads whether a request for chat streams, and whether its answer will tell the usage. Names of members
 * are read as servers read them, escaped or not.
 *
 * @throws {UnclearError} where servers may read it in different ways.
 */
export function readStreamRequest(body: Buffer): StreamRequest {
  const members = new Map(findInJson(body, wanted).map((found) => [found.name, found]));
  const isStream = members.get('stream')?.text === 'true';
  const options = members.get('stream_options');
  const isAsked =
    findInside(options, ofOptions)?.text === 'true' ||
    findInside(members.get('usage'), ofUsage)?.text === 'true';
  const asking = isStream && !isAsked ? addOption(body, options) : undefined;
  return { isStream, isAsked, asking };
}

function findInside(member: FoundValue | undefined, tree: WantedTree): FoundValue | undefined {
  if (member === undefined || member.text === 'null') return undefined;
  return findInJson(Buffer.from(member.text), tree)[0];
}

/** Puts the one option in; every other byte stays. */
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
 * The body of a chat request, changed so that its stream ends with the usage. Undefined where there is
 * nothing to add: it does not stream, asks for its usage already, or can be read in different ways.
 */
export function addIncludeUsage(body: Buffer): Buffer | undefined {
  try {
    return readStreamRequest(body).asking;
  } catch (error) {
    if (error instanceof UnclearError) return undefined;
    throw error;
  }
}
