import { ProxyError } from '../exchange/errors';
import type { Relay } from '../pipeline/relay';
import type { OwnRoute } from './route';

/** So many test streams at a time in one instance: enough for a person, of no use to an attacker. */
const atOnce = 4;
const mostEvents = 50;
const longestInterval = 1000;

let running = 0;

/**
 * `GET /-/stream?events=10&interval=200`: an event stream that the function itself paces, so that a
 * client can measure whether the way back to it keeps the pace. Goes the way of an upstream's answer,
 * with the same headers and the same back-pressure.
 */
export const stream: OwnRoute = {
  methods: ['GET', 'HEAD'],
  guarded: true,
  answer({ incoming, relay }) {
    const query = new URLSearchParams(incoming.target.split('?', 2)[1]);
    const events = readNumber(query, 'events', 10, 1, mostEvents);
    const interval = readNumber(query, 'interval', 200, 0, longestInterval);
    if (running >= atOnce) throw new ProxyError('own_stream_busy');
    if (incoming.method === 'HEAD') {
      relay.onHeaders(200, [...streamHeaders], () => {}, 'OK');
      relay.onComplete(null);
    } else {
      pace(relay, events, interval);
    }
  },
};

const streamHeaders = ['content-type', 'text/event-stream'];

function pace(relay: Relay, events: number, interval: number): void {
  const started = performance.now();
  let sent = 0;
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  running++;
  const finish = () => {
    if (over) return;
    over = true;
    running--;
    clearTimeout(timer);
  };
  const next = () => {
    sent++;
    const facts = { n: sent, of: events, ms: Math.round(performance.now() - started) };
    const takesMore = relay.onData(Buffer.from(`data: ${JSON.stringify(facts)}\n\n`));
    if (over) return;
    if (sent === events) {
      finish();
      relay.onComplete(null);
    } else if (takesMore) {
      timer = setTimeout(next, interval);
    }
    // Else the client does not keep up: the relay calls `resume` when it takes bytes again.
  };
  const resume = () => {
    if (over || sent === 0) return;
    clearTimeout(timer);
    timer = setTimeout(next, interval);
  };
  // Called when the client leaves.
  relay.onConnect(finish);
  if (over) return;
  try {
    relay.onHeaders(200, [...streamHeaders], resume, 'OK');
    timer = setTimeout(next, 0);
  } catch (error) {
    finish();
    throw error;
  }
}

function readNumber(
  query: URLSearchParams,
  name: string,
  fallback: number,
  least: number,
  most: number,
): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new ProxyError('invalid_request', {
    message: `The value of "${name}" must be a whole number from ${least} to ${most}.`,
  });
}
