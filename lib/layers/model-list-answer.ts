import type { NamedModel } from '../dialects/model';
import type { Answer, Head } from '../exchange/answer';
import { maxHeldBody } from '../exchange/body';
import type { Exchange } from '../exchange/exchange';
import { AnswerHolder, deliver, type HeldAnswer } from '../exchange/held-answer';
import { findHeader, isPlain, removeHeader, withHeader } from '../http/headers';

/** The model lists of OpenAI, Anthropic and Gemini, with any path prefix. */
const listTarget = /^\/+(?:[\w.-]+\/){0,5}models\/?(?:\?|$)/;

/** Whether a request is for the list of models. */
export function asksForModels({ incoming, target }: Exchange): boolean {
  return incoming.method === 'GET' && listTarget.test(decodeLetters(target));
}

/** A server reads `/v1/%6Dodels` as the same path. */
const decodeLetters = (target: string) =>
  target.includes('%')
    ? target.replace(/%([4-7][\da-f])/gi, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : target;

/** One of them, after whatever precedes it in the list. */
const entryTarget = /^\/+(?:[\w.-]+\/){0,4}models\/([^?:]+)(?:\?|$)/d;

/** The model that a request asks about; undefined: it asks about none. */
export function readAskedModel({ incoming, target }: Exchange): NamedModel | undefined {
  const [start, end] = (incoming.method === 'GET' && entryTarget.exec(target)?.indices?.[1]) || [];
  if (start === undefined || end === undefined) return undefined;
  try {
    const name = decodeURIComponent(target.slice(start, end));
    return { name, prefix: '', position: { form: 'path', start, end }, isMain: true };
  } catch {
    return undefined;
  }
}

/** A list of models. */
export interface ModelList {
  readonly entries: readonly unknown[];
  /** The member with the models: `data` for OpenAI and Anthropic, `models` for Gemini. */
  readonly member: 'data' | 'models';
  /** There are further pages. */
  readonly hasMore: boolean;
}

/** Computes the new entries of a list; undefined if it stays unchanged. */
export type ChangeList = (list: ModelList) => readonly unknown[] | undefined;

/** Changes the response with a model list. A list that cannot be read is forwarded unchanged. */
export function changeModelList(exchange: Exchange, answer: Answer, change: ChangeList): Answer {
  // A compressed response could not be read.
  exchange.headers = withHeader(exchange.headers, 'accept-encoding', 'identity');
  return new ModelListAnswer(answer, change);
}

/** The name of a model in a list, without Google's prefix. */
export function nameOf(entry: unknown): string | undefined {
  const { id, name } = (entry ?? {}) as { id?: unknown; name?: unknown };
  const found = typeof id === 'string' ? id : name;
  return typeof found === 'string' ? found.replace(prefix, '') : undefined;
}

/** A copy of a model's entry with another name. */
export function withName(entry: unknown, name: string): unknown {
  const { id, name: written } = entry as { id?: unknown; name?: unknown };
  const [member, before] = typeof id === 'string' ? ['id', id] : ['name', String(written)];
  return { ...(entry as object), [member]: (prefix.exec(before)?.[0] ?? '') + name };
}

const prefix = /^(?:models|tunedModels)\//;

class ModelListAnswer extends AnswerHolder {
  readonly #change: ChangeList;

  constructor(next: Answer, change: ChangeList) {
    super(next, maxHeldBody, 0);
    this.#change = change;
  }

  protected mayHold({ status, headers }: Head): boolean {
    const type = findHeader(headers, 'content-type') ?? '';
    return status === 200 && /\bjson\b/i.test(type) && isPlain(headers);
  }

  protected take({ head, body, trailers }: HeldAnswer): boolean {
    const list = changeBody(body, this.#change);
    if (!list) return false;
    const headers = withHeader(head.headers, 'content-length', String(list.length));
    // These headers describe the API's original body.
    for (const name of ['etag', 'content-md5', 'digest']) removeHeader(headers, name);
    deliver({ head: { ...head, headers }, body: list, trailers }, this.next);
    return true;
  }
}

function changeBody(body: Buffer, change: ChangeList): Buffer | undefined {
  let list: Record<string, unknown>;
  try {
    list = JSON.parse(body.toString()) as typeof list;
  } catch {
    return undefined;
  }
  const member = (['data', 'models'] as const).find((name) => Array.isArray(list?.[name]));
  if (member === undefined) return undefined;
  const hasMore = list.has_more === true || typeof list.nextPageToken === 'string';
  const entries = change({ entries: list[member] as unknown[], member, hasMore });
  return entries && Buffer.from(JSON.stringify({ ...list, [member]: entries }));
}
