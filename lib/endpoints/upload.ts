import { sendReply, toJsonReply } from '../exchange/reply';
import type { Endpoint } from './endpoint';

/** `POST /-/upload`: counts the bytes of the body. Stores none of them. */
export const upload: Endpoint = {
  methods: ['POST'],
  guarded: true,
  send(exchange, answer) {
    const { body } = exchange;
    const end = () => {
      if (!exchange.isOver) sendReply(exchange, answer, toJsonReply({ bytes: body.received }));
    };
    if (!body.isStream) return end();
    // curl waits for that before it sends more than a megabyte (RFC 9110 §10.1.1).
    body.acceptContinue();
    body.read({ data: () => true, end, fail: (error) => answer.fail(error) });
  },
};
