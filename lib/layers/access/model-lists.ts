import type { Answer, Head } from '../../exchange/answer';
import { maxHeldBody } from '../../exchange/body';
import { AnswerHolder, deliver, type HeldAnswer } from '../../exchange/held-answer';
import type { Layer } from '../../exchange/layer';
import { findHeader, isPlain, removeHeader, withHeader } from '../../http/headers';
import { fitsPattern } from './model-patterns';

/** The lists of OpenAI, Anthropic and Gemini, whatever stands in front of them. */
const listTarget = /^\/+(?:[\w.-]+\/){0,4}models\/?(?:\?|$)/;

/**
 * Shows a key that allows only some models only those of the lists of models: clients offer their users
 * what comes back. Pages stay as they are, and a list that cannot be read passes as it came.
 */
export function createModelLists(): Layer {
  return (next) => (exchange, answer) => {
    const patterns = exchange.accessKey?.models;
    if (!patterns || exchange.incoming.method !== 'GET' || !listTarget.test(exchange.target)) {
      return next(exchange, answer);
    }
    // What is compressed cannot be read.
    exchange.headers = withHeader(exchange.headers, 'accept-encoding', 'identity');
    return next(exchange, new ModelList(answer, patterns));
  };
}

class ModelList extends AnswerHolder {
  readonly #patterns: readonly string[];

  constructor(next: Answer, patterns: readonly string[]) {
    super(next, maxHeldBody);
    this.#patterns = patterns;
  }

  protected mayHold({ status, headers }: Head): boolean {
    const type = findHeader(headers, 'content-type') ?? '';
    return status === 200 && /\bjson\b/i.test(type) && isPlain(headers);
  }

  protected take({ head, body, trailers }: HeldAnswer): boolean {
    const list = withAllowed(body, this.#patterns);
    if (!list) return false;
    const headers = withHeader(head.headers, 'content-length', String(list.length));
    // They tell of what the API has sent.
    for (const name of ['etag', 'content-md5', 'digest']) removeHeader(headers, name);
    deliver({ head: { ...head, headers }, body: list, trailers }, this.next);
    return true;
  }
}

/** The list without the models that are not allowed; undefined where it stays as it is. */
function withAllowed(body: Buffer, patterns: readonly string[]): Buffer | undefined {
  let list: Record<string, unknown>;
  try {
    list = JSON.parse(body.toString()) as typeof list;
  } catch {
    return undefined;
  }
  // OpenAI's and Anthropic's form, and Gemini's.
  const member = ['data', 'models'].find((name) => Array.isArray(list?.[name]));
  if (member === undefined) return undefined;
  const all = list[member] as unknown[];
  const allowed = all.filter((model) => {
    const name = nameOf(model);
    return name !== undefined && fitsPattern(name, patterns);
  });
  if (allowed.length === all.length) return undefined;
  return Buffer.from(JSON.stringify({ ...list, [member]: allowed }));
}

function nameOf(model: unknown): string | undefined {
  const { id, name } = (model ?? {}) as { id?: unknown; name?: unknown };
  const found = typeof id === 'string' ? id : name;
  return typeof found === 'string' ? found.replace(/^(?:models|tunedModels)\//, '') : undefined;
}
