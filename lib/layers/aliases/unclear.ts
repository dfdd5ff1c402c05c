import type { Aliases } from '../../config/aliases';
import { findEndpoint } from '../../dialects/endpoints';
import { ProxyError } from '../../exchange/errors';
import type { Exchange } from '../../exchange/exchange';
import { decodeText } from '../../http/decode';
import { findHeader } from '../../http/headers';
import { unescapeText, unescapeUrl } from './unescape';

/** The size limit of a decompressed body. Bytes. */
const maxDecoded = 8 * 1024 * 1024;

/**
 * Rejects a request whose model cannot be determined, if it may contain an alias: the API would get
 * an unknown name, or run a model that the alias should have replaced. All others are forwarded.
 *
 * @param reason why the model is unclear, as a clause that can end a sentence.
 * @returns undefined if it can be forwarded immediately; a promise if its body has to be read
 * first.
 * @throws {ProxyError} `model_alias_unusable`, or `websocket_unsupported`, after which clients try HTTP.
 */
export function refuseIfAliasMayBeMeant(
  exchange: Exchange,
  reason: string,
  aliases: Aliases,
): undefined | Promise<void> {
  const { incoming, provider, target, body } = exchange;
  if (incoming.upgrade) {
    // WebSocket messages are not read. If the same request is possible over HTTP, it is rejected.
    if (!takesModel(exchange)) return undefined;
    throw new ProxyError('websocket_unsupported', {
      message:
        'This proxy has model aliases, and on a WebSocket the model is named in the messages, which are not read. Use the API over HTTP instead.',
    });
  }
  if (incoming.method === 'GET' || incoming.method === 'HEAD') return undefined;
  const isMeant = createSearch([...aliases.keys()]);
  if (isMeant(unescapeUrl(Buffer.from(target, 'latin1')))) throw unclear(reason);
  if (body.isAbsent) return undefined;
  const rule = findEndpoint(provider.dialect, incoming.method, target)?.rule;
  return lookInto(exchange, typeof rule?.models === 'object').then((text) => {
    if (text === 'unreadable' || isMeant(unescapeText(text))) throw unclear(reason);
  });
}

/** Whether the same path accepts requests that name a model in their body. */
function takesModel({ provider, target }: Exchange): boolean {
  return typeof findEndpoint(provider.dialect, 'POST', target)?.rule.models === 'object';
}

/** @param namesModel the body belongs to an endpoint whose bodies name the model. */
async function lookInto(exchange: Exchange, namesModel: boolean): Promise<Buffer | 'unreadable'> {
  const { headers, body } = exchange;
  const content = await body.whole();
  const text = content && decodeText(content, findHeader(headers, 'content-encoding'), maxDecoded);
  if (text) return text;
  // An unreadable body may name one, unless it is a file for an unknown endpoint.
  const type = findHeader(headers, 'content-type') ?? '';
  return namesModel || /^\s*(?:$|text\/|multipart\/)|\bjson\b|urlencoded/i.test(type)
    ? 'unreadable'
    : Buffer.alloc(0);
}

/** Finds separate names: in quotes, as a value, or on their own line. */
function createSearch(names: readonly string[]): (text: string) => boolean {
  const escaped = names.map((name) => {
    const bytes = Buffer.from(name).toString('latin1');
    return bytes.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  });
  const pattern = new RegExp(`(?:^|["'\\n\\r=/&;])(?:${escaped.join('|')})(?:$|["'\\n\\r/&;:?#])`);
  return (text) => pattern.test(text);
}

const unclear = (reason: string) =>
  new ProxyError('model_alias_unusable', {
    message: `This proxy has model aliases, and it cannot be determined whether this request uses one: ${reason}.`,
    mayRetry: false,
  });
