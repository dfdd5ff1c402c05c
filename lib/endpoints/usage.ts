import { ProxyError } from '../exchange/errors';
import { sendReply, toJsonReply } from '../exchange/reply';
import type { Endpoint } from './endpoint';

/** `GET /-/usage`: what the access key of the request may do, and what is left of its limits. */
export const usage: Endpoint = {
  methods: ['GET', 'HEAD'],
  guarded: false,
  async send(exchange, answer, { usageOf }) {
    if (!usageOf) {
      throw new ProxyError('not_found', {
        message: 'This proxy has no access keys, so there is nothing to report.',
      });
    }
    sendReply(exchange, answer, toJsonReply(await usageOf(exchange.incoming)));
  },
};
