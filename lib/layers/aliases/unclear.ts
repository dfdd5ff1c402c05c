import type { Aliases } from '../../config/aliases';
import { findEndpoint } from '../../dialects/endpoints';
import { ProxyError } from '../../exchange/errors';
import type { Exchange } from '../../exchange/exchange';
import { decodeText } from '../../http/decode';
import { findHeader } from '../../http/headers';

/** What a compressed body may become. Bytes. */
const maxDecoded = 8 * 1024 * 1024;

/**
 * Refuses a request whose model cannot be known for sure, if it may be meant to be an alias: the API would
 * get a name that it does not know, or run a model that the alias should have replaced. All others pass.
 *
 * @param reason why the model is unclear, as a clause that a sentence can end with.
 * @returns undefined where it passes at once; else a promise, where its body has to be read first.
 * @throws {ProxyError} `model_alias_unusable`, or `websocket_unsupported`, after which clients try HTTP.
 */
export function refuseIfAliasMayBeMeant(
  exchange: Exchange,
  reason: string,
  aliases: Aliases,
): undefined | Promise<void> {
  const { incoming, provider, target, body } = exchange;
  if (incoming.upgrade) {
    // What its messages say is not read. Where the same can be asked with HTTP, it is refused.
    if (!takesModel(exchange)) return undefined;
    throw new ProxyError('websocket_unsupported', {
      message:
        'This proxy has aliases for models, and on a WebSocket the messages name the model, which are not read. Use the HTTP form of the API instead.',
    });
  }
  if (incoming.method === 'GET' || incoming.method === 'HEAD') return undefined;
  const isMeant = createSearch([...aliases.keys()]);
  if (isMeant(unescapeUrl(target))) throw unclear(reason);
  if (body.isAbsent) return undefined;
  const rule = findEndpoint(provider.dialect, incoming.method, target)?.rule;
  return lookInto(exchange, typeof rule?.models === 'object').then((text) => {
    if (text === 'unreadable' || isMeant(unescapeText(text))) throw unclear(reason);
  });
}

/** Whether the same path takes requests that name a model in their body. */
function takesModel({ provider, target }: Exchange): boolean {
  return typeof findEndpoint(provider.dialect, 'POST', target)?.rule.models === 'object';
}

/** @param namesModel the body belongs to an endpoint whose bodies name the model. */
async function lookInto(exchange: Exchange, namesModel: boolean): Promise<string> {
  const { headers, body } = exchange;
  const content = await body.whole();
  const text = content && decodeText(content, findHeader(headers, 'content-encoding'), maxDecoded);
  if (text) return text.toString('latin1');
  // What cannot be read may name one, unless it is a file for an endpoint that nobody knows.
  const type = findHeader(headers, 'content-type') ?? '';
  return namesModel || /^\s*(?:$|text\/|multipart\/)|\bjson\b|urlencoded/i.test(type)
    ? 'unreadable'
    : '';
}

/** Finds names where they stand alone: in quotes, as a value, or on a line of their own. */
function createSearch(names: readonly string[]): (text: string) => boolean {
  const escaped = names.map((name) => {
    const bytes = Buffer.from(name).toString('latin1');
    return bytes.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  });
  const pattern = new RegExp(`(?:^|["'\\n\\r=/&;])(?:${escaped.join('|')})(?:$|["'\\n\\r/&;:?#])`);
  return (text) => pattern.test(text);
}

/** As often as servers do it; without a bound, a body of nothing but escapes would take minutes. */
const maxUnescapes = 3;

function unescapeUrl(text: string): string {
  let plain = text;
  for (let count = 0; count < maxUnescapes && plain.includes('%'); count++) {
    plain = plain.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
  return plain;
}

/** The escapes of JSON, and those of forms; characters of two bytes become one. */
function unescapeText(text: string): string {
  const plain = text.replaceAll(/\\u([\da-f]{4})/gi, (_, hex: string) =>
    Buffer.from(String.fromCharCode(Number.parseInt(hex, 16))).toString('latin1'),
  );
  return unescapeUrl(plain.replaceAll('\\/', '/').replaceAll('\0', ''));
}

const unclear = (reason: string) =>
  new ProxyError('model_alias_unusable', {
    message: `This proxy has aliases for models, and it cannot be told whether this request names one: ${reason}.`,
    mayRetry: false,
  });
