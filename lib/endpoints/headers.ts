import { sendReply, toJsonReply } from '../exchange/reply';
import type { Endpoint } from './endpoint';

/** Four groups of digits, or two to eight groups of hexadecimal digits separated by colons. */
const ipAddress =
  /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])/i;

const namesOf = (headers: readonly string[]) =>
  headers.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());

/**
 * `GET /-/headers`: which headers of this request would be forwarded to the upstream, and which
 * would be removed. Names only, because a value can be a key.
 */
export const headers: Endpoint = {
  methods: ['GET', 'HEAD'],
  guarded: true,
  send(exchange, answer, { toUpstreamHeaders }) {
    const { incoming } = exchange;
    const passed = toUpstreamHeaders(incoming.headers);
    const forwarded = new Set(namesOf(passed));
    // Forwarded headers whose value looks like an address, whatever the name.
    const withAddress = new Set<string>();
    for (let index = 0; index < passed.length; index += 2) {
      const [name = '', value = ''] = passed.slice(index, index + 2);
      if (ipAddress.test(value)) withAddress.add(name.toLowerCase());
    }
    const facts = {
      forwarded: [...forwarded],
      dropped: [...new Set(namesOf(incoming.headers))].filter((name) => !forwarded.has(name)),
      with_address: [...withAddress],
    };
    sendReply(exchange, answer, toJsonReply(facts));
  },
};
