import { ProxyError } from '../exchange/errors';
import { sendReply } from '../exchange/reply';
import { findHeader } from '../http/headers';
import type { Endpoint } from './endpoint';
import { toPageAnswer, toScriptAnswer } from './page-answer';
import { ticketHeader } from './verify-ticket';

/** The page that shows whether the proxy works, and how to use it. */
export const page: Endpoint = {
  methods: ['GET', 'HEAD'],
  guarded: false,
  send(exchange, answer, { readPage, accessMode, tickets, config }) {
    const file = readPage?.();
    if (!file) throw new ProxyError('not_found');
    const accepted = findHeader(exchange.incoming.headers, 'accept-encoding');
    const { headers, body } = toPageAnswer(file, accepted, config.webSocketUrl);
    // On an open proxy, anyone may run the stream check.
    if (accessMode === 'open') headers.push(ticketHeader, tickets.create());
    sendReply(exchange, answer, { status: 200, headers, body });
  },
};

/**
 * `GET /-/page-markdown.js`: the script that the page fetches with the first response of a chat.
 */
export const markdown: Endpoint = {
  methods: ['GET', 'HEAD'],
  guarded: false,
  send(exchange, answer, { readMarkdown }) {
    const file = readMarkdown?.();
    if (!file) throw new ProxyError('not_found');
    const accepted = findHeader(exchange.incoming.headers, 'accept-encoding');
    sendReply(exchange, answer, { status: 200, ...toScriptAnswer(file, accepted) });
  },
};
