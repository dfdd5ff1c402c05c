import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createKeepalive } from '../../../lib/layers/keepalive';
import { createExchange, RecordedAnswer } from '../support/exchange';

function start() {
  const client = new RecordedAnswer();
  let inner = client as RecordedAnswer;
  const exchange = createExchange();
  void createKeepalive(1_000)((_exchange, answer) => {
    inner = answer as RecordedAnswer;
  })(exchange, client);
  inner.head({ status: 200, reason: '', headers: ['Content-Type', 'Text/Event-Stream'] });
  const send = (text: string) => inner.data(Buffer.from(text, 'latin1'));
  return { client, inner, send, exchange };
}

describe('keep-alive comments in a stream', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('come between events only', () => {
    const { client, send, exchange } = start();
    send('data: 1\n');
    jest.advanceTimersByTime(5_000);
    send('\n');
    jest.advanceTimersByTime(1_000);
    expect(client.text).toBe('data: 1\n\n: keepalive\n\n');
    void exchange.end();
    jest.advanceTimersByTime(5_000);
    expect(client.text).toBe('data: 1\n\n: keepalive\n\n');
  });

  test('are sent to a client that has caught up after a large event', () => {
    const { client, inner, send } = start();
    const resumed: string[] = [];
    inner.start({ abort() {}, resume: () => resumed.push('resume'), sent: 'all' });
    client.reads = false;
    send('data: large\n\n');
    jest.advanceTimersByTime(5_000);
    expect(client.text).toBe('data: large\n\n');
    client.reads = true;
    client.flight?.resume();
    expect(resumed).toEqual(['resume']);
    jest.advanceTimersByTime(1_000);
    expect(client.text).toBe('data: large\n\n: keepalive\n\n');
  });

  test.each([[['\xef\xbb\xbfdata: 1\n\n']], [['\xef', '\xbb', '\xbfdata: 1\n\n']]])(
    'a byte order mark after one would hide the first event, so it is removed: %j',
    (pieces) => {
      const { client, send } = start();
      jest.advanceTimersByTime(1_000);
      for (const piece of pieces) send(piece);
      expect(client.text).toBe(': keepalive\n\ndata: 1\n\n');
    },
  );

  test.each([[['\xef\xbbdata: 1\n\n']], [['\xef', 'data: 1\n\n']], [['data: \xef\xbb\xbf\n\n']]])(
    'anything else passes unchanged: %j',
    (pieces) => {
      const { client, send } = start();
      jest.advanceTimersByTime(1_000);
      for (const piece of pieces) send(piece);
      expect(client.text).toBe(`: keepalive\n\n${pieces.join('')}`);
    },
  );

  test('without one, the mark comes first and stays', () => {
    const { client, send } = start();
    send('\xef\xbb\xbfdata: 1\n\n');
    expect(client.text).toBe('\xef\xbb\xbfdata: 1\n\n');
  });
});
