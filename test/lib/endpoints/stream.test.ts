import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Surroundings } from '../../../lib/endpoints/route';
import { stream } from '../../../lib/endpoints/stream';
import { silentLog } from '../../../lib/pipeline/log';
import type { Incoming, Sink } from '../../../lib/pipeline/old-exchange';
import { Relay } from '../../../lib/pipeline/relay';

/** A client that can be told to stop reading. */
function start(query: string) {
  const written: string[] = [];
  const state = { reads: true, ended: false };
  const sink: Sink = {
    head: () => {},
    write(chunk) {
      written.push(chunk.toString());
      return state.reads;
    },
    end: () => {
      state.ended = true;
    },
    cut: () => {},
  };
  const target = `/-/stream?${query}`;
  const incoming: Incoming = { method: 'GET', target, headers: [], body: undefined };
  const relay = new Relay(incoming, sink, silentLog, { id: '1', route: 'own' });
  stream.answer({ incoming, relay, openBody: () => undefined }, {} as Surroundings);
  return { written, state, relay };
}

describe('the paced stream', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  test('sends one event each interval, the first at once, and then ends', () => {
    const { written, state } = start('events=3&interval=200');
    jest.advanceTimersByTime(0);
    expect(written).toHaveLength(1);
    jest.advanceTimersByTime(199);
    expect(written).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(written).toHaveLength(2);
    expect(state.ended).toBe(false);
    jest.advanceTimersByTime(200);
    expect(written).toHaveLength(3);
    expect(state.ended).toBe(true);
  });

  test('waits for a client that does not read, and goes on when it does', () => {
    const { written, state, relay } = start('events=3&interval=200');
    state.reads = false;
    jest.advanceTimersByTime(10_000);
    expect(written).toHaveLength(1);
    state.reads = true;
    relay.drained();
    jest.advanceTimersByTime(400);
    expect(written).toHaveLength(3);
    expect(state.ended).toBe(true);
  });

  test('stops when the client leaves', () => {
    const { written, relay } = start('events=50&interval=1000');
    jest.advanceTimersByTime(1000);
    void relay.closed(false);
    jest.advanceTimersByTime(60_000);
    expect(written).toHaveLength(2);
  });
});
