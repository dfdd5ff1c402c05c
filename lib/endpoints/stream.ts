import type { Answer, Flight } from '../exchange/answer';
import { ProxyError } from '../exchange/errors';
import type { Exchange } from '../exchange/exchange';
import { sendReply } from '../exchange/reply';
import type { Endpoint } from './endpoint';

/**
 * The maximum number of concurrent test streams per instance: enough for a user, useless to an
 * attacker.
 */
const atOnce = 4;
const mostEvents = 50;
const longestInterval = 1000;

let running = 0;

/**
 * `GET /-/stream?events=10&interval=200`: an event stream paced by the proxy itself, with which a
 * client can measure buffering on the way back. It takes the same path as an upstream's response,
 * with the same headers and the same back-pressure.
 */
export const stream: Endpoint = {
  methods: ['GET', 'HEAD'],
  guarded: true,
  send(exchange, answer) {
    const { method, target } = exchange.incoming;
    const query = new URLSearchParams(target.split('?', 2)[1]);
    const events = readNumber(query, 'events', 10, 1, mostEvents);
    const interval = readNumber(query, 'interval', 200, 0, longestInterval);
    if (running >= atOnce) throw new ProxyError('own_stream_busy');
    if (method === 'HEAD') {
      sendReply(exchange, answer, {
        status: 200,
        headers: [...streamHeaders],
        body: Buffer.alloc(0),
      });
    } else {
      pace(exchange, answer, events, interval);
    }
  },
};

const streamHeaders = ['content-type', 'text/event-stream'];

function pace(exchange: Exchange, answer: Answer, events: number, interval: number): void {
  const started = performance.now();
  let sent = 0;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  running++;
  const finish = () => {
    if (isOver) return;
    isOver = true;
    running--;
    clearTimeout(timer);
  };
  const next = () => {
    sent++;
    const facts = { n: sent, of: events, ms: Math.round(performance.now() - started) };
    const takesMore = answer.data(Buffer.from(`data: ${JSON.stringify(facts)}\n\n`));
    if (isOver) return;
    if (sent === events) {
      finish();
      answer.end([]);
    } else if (takesMore) {
      timer = setTimeout(next, interval);
    }
    // Otherwise the client is too slow: `resume` is called when it is ready for more.
  };
  const flight: Flight = {
    sent: 'nothing',
    abort: finish,
    resume() {
      if (isOver || sent === 0) return;
      clearTimeout(timer);
      timer = setTimeout(next, interval);
    },
  };
  exchange.onEnd(finish);
  try {
    answer.start(flight);
    if (isOver) return;
    answer.head({ status: 200, reason: undefined, headers: [...streamHeaders] });
    timer = setTimeout(next, 0);
  } catch (error) {
    finish();
    throw error;
  }
}

function readNumber(
  query: URLSearchParams,
  name: string,
  defaultValue: number,
  least: number,
  most: number,
): number {
  const text = query.get(name);
  if (text === null) return defaultValue;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new ProxyError('invalid_request', {
    message: `The value of "${name}" must be a whole number from ${least} to ${most}.`,
  });
}
