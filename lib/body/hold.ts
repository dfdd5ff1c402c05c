import type { Readable } from 'node:stream';
import { findHeader } from '../http/headers';
import type { Draft } from '../pipeline/draft';
import { decodeText } from './decode';
import { JsonModelScanner } from './json-model';
import { boundaryOf, findMultipartModel } from './multipart-model';
import { findTargetModel } from './target-model';

/** What is held of one request at most. Bytes. */
export const maxHeldBody = 4 * 1024 * 1024;

/** What a compressed body may become. Bytes. */
export const maxDecodedBody = 2 * maxHeldBody;

/** Looks for the model in what has come so far, and says whether it is found. */
type Look = (piece: Buffer, soFar: () => Buffer) => boolean;

/**
 * Reads a body as far as features need it: all of it, or up to where the model is named, and in no
 * case more than {@link maxHeldBody}. What was read goes out all the same, byte for byte: the body of
 * the draft is then a buffer where it is whole, else still a stream that begins with those bytes.
 *
 * Sets the model of the draft; it stays undefined where the body names none, or more than one, or
 * where it did not show within the bound.
 *
 * @param whole whether all of the body is needed. Only then a second model can be noticed.
 */
export function holdBody(draft: Draft, whole: boolean): undefined | Promise<undefined> {
  const { target, headers, body } = draft;
  draft.model = findTargetModel(target, body !== undefined);
  const isNamed = draft.model !== undefined;
  if (body === undefined || (isNamed && (!whole || Buffer.isBuffer(body)))) return undefined;
  const coding = findHeader(headers, 'content-encoding');
  const isPlain = coding === undefined || /^\s*(?:identity)?\s*$/i.test(coding);
  const boundary = boundaryOf(findHeader(headers, 'content-type'));
  const scanner = new JsonModelScanner();

  /** With what could be held of the body. */
  const conclude = (held: Buffer | Readable): undefined => {
    draft.body = held;
    if (isNamed) return;
    if (Buffer.isBuffer(held) && (boundary || !isPlain)) {
      const text = decodeText(held, coding, maxDecodedBody);
      if (text && !boundary) scanner.feed(text);
      if (text && boundary) {
        const { model, isAmbiguous } = findMultipartModel(text, boundary);
        draft.model = isAmbiguous ? undefined : model;
        return;
      }
    }
    draft.model = scanner.isAmbiguous ? undefined : scanner.model;
  };

  if (Buffer.isBuffer(body)) {
    if (isPlain && !boundary) scanner.feed(body);
    return conclude(body);
  }
  const lookNowhere: Look = () => isNamed;
  const lookInJson: Look = (piece) => {
    scanner.feed(piece);
    return scanner.model !== undefined;
  };
  const lookInForm: Look = (_piece, soFar) =>
    // A form is searched from its start with each piece.
    !whole && findMultipartModel(soFar(), boundary ?? '').model !== undefined;
  const look = isNamed || !isPlain ? lookNowhere : boundary ? lookInForm : lookInJson;
  return hold(body, look, whole, Number(findHeader(headers, 'content-length'))).then(conclude);
}

/** Gives the whole body as a buffer, or the stream again with what was read put back in front. */
function hold(
  body: Readable,
  look: Look,
  whole: boolean,
  length: number,
): Promise<Buffer | Readable> {
  // One that is announced as too long to be held whole is not held in vain.
  if (whole && length > maxHeldBody) return Promise.resolve(body);
  const pieces: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const finish = (held: Buffer | Readable) => {
      body.off('readable', read).off('end', end).off('close', leave).off('error', reject);
      resolve(held);
    };
    const end = () => finish(Buffer.concat(pieces, size));
    const leave = () => finish(body);
    const read = () => {
      for (let piece = body.read() as Buffer | null; piece; piece = body.read() as Buffer | null) {
        pieces.push(piece);
        size += piece.length;
        const isFound = look(piece, () => Buffer.concat(pieces, size));
        if (size < maxHeldBody && (whole || !isFound)) continue;
        finish(body);
        body.unshift(Buffer.concat(pieces, size));
        return;
      }
    };
    body.on('readable', read).once('end', end).once('close', leave).once('error', reject);
  });
}
