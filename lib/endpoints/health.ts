import { version } from '../config/version';
import { sendReply, toJsonReply } from '../exchange/reply';
import type { Endpoint } from './endpoint';

/** `GET /-/health`: reports that this instance is running. */
export const health: Endpoint = {
  methods: ['GET', 'HEAD'],
  guarded: false,
  send: (exchange, answer) => sendReply(exchange, answer, toJsonReply({ status: 'ok', version })),
};
