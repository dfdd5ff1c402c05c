import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Surroundings } from '../../../lib/endpoints/endpoint';
import { stream } from '../../../lib/endpoints/stream';
import { createExchange, RecordedAnswer } from '../support/exchange';

function start(query: string) {
  const answer = new RecordedAnswer();
  const exchange = createExchange({ method: 'GET', target: `/-/stream?${query}` });
  void stream.send(exchange, answer, {} as Surroundings);
  return { answer, exchange };
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
    const { answer } = start('events=3&interval=200');
    jest.advanceTimersByTime(0);
    expect(answer.chunks).toHaveLength(1);
    jest.advanceTimersByTime(199);
    expect(answer.chunks).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(answer.chunks).toHaveLength(2);
    expect(answer.calls).not.toContain('end');
    jest.advanceTimersByTime(200);
    expect(answer.chunks).toHaveLength(3);
    expect(answer.calls.at(-1)).toBe('end');
  });

  test('waits for a client that does not read, and continues when it does', () => {
    const { answer } = start('events=3&interval=200');
    answer.reads = false;
    jest.advanceTimersByTime(10_000);
    expect(answer.chunks).toHaveLength(1);
    answer.reads = true;
    answer.flight?.resume();
    jest.advanceTimersByTime(400);
    expect(answer.chunks).toHaveLength(3);
    expect(answer.calls.at(-1)).toBe('end');
  });

  test('stops when the client disconnects', () => {
    const { answer, exchange } = start('events=50&interval=1000');
    jest.advanceTimersByTime(1000);
    void exchange.end();
    jest.advanceTimersByTime(60_000);
    expect(answer.chunks).toHaveLength(2);
  });
});
