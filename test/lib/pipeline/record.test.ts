import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { ProxyError } from '../../../lib/exchange/errors';
import type { Incoming } from '../../../lib/exchange/exchange';
import type { RequestRecord } from '../../../lib/exchange/log';
import { noFlight } from '../../../lib/exchange/reply';
import { Record } from '../../../lib/pipeline/record';
import { createExchange, RecordedAnswer } from '../support/exchange';

function start(incoming: Partial<Incoming> = {}, limitHeaders?: (headers: string[]) => boolean) {
  const lines: RequestRecord[] = [];
  const log = { request: (line: RequestRecord) => void lines.push(line), event() {}, flush() {} };
  const client = new RecordedAnswer();
  const exchange = createExchange(incoming);
  const record = new Record(exchange, client, { log, route: 'upstream', limitHeaders });
  let aborts = 0;
  const flight = { ...noFlight, abort: () => void aborts++ };
  return { lines, client, exchange, record, flight, aborts: () => aborts };
}

const head = (status: number, headers: string[] = []) => ({ status, reason: 'x', headers });

describe('the record of an exchange', () => {
  test('sends its id to the client and removes headers that would redirect it', () => {
    const { client, record, flight } = start();
    record.start(flight);
    record.head(head(200, ['content-length', '0', 'Alt-Svc', 'h3', 'X-Proxy-Request-Id', 'other']));
    expect(client.heads[0]?.headers).toEqual(['content-length', '0', 'x-proxy-request-id', 'id-1']);
  });

  test('a failure before the head is an error response in the format that the SDK reads', () => {
    const { client, record } = start({ target: '/v1/messages' });
    record.fail(new ProxyError('upstream_unreachable'));
    expect(client.calls).toEqual(['head 502', 'data', 'end']);
    expect(JSON.parse(client.text)).toMatchObject({ type: 'error', error: { type: 'api_error' } });
  });

  test('a failure after the head cuts the response off, aborts the request, and is the last call', () => {
    const { client, record, flight, aborts } = start();
    record.start(flight);
    record.head(head(200));
    record.fail(new ProxyError('upstream_invalid'));
    record.data(Buffer.from('x'));
    record.end([]);
    record.fail(new ProxyError('internal_error'));
    expect(client.calls).toEqual(['start', 'head 200', 'fail upstream_invalid']);
    expect(aborts()).toBe(1);
  });

  test('when a client disconnects its request is aborted, even one that is sent afterwards', () => {
    const { client, record, flight, lines, aborts } = start();
    record.start(flight);
    void record.close(false);
    expect(aborts()).toBe(1);
    record.start(flight);
    expect(aborts()).toBe(2);
    record.head(head(200));
    expect(client.calls).toEqual(['start']);
    expect(lines).toMatchObject([{ clientLeft: true, status: undefined }]);
  });

  test('writes its line once, after the end handlers, the last registered first', async () => {
    const { record, exchange, lines } = start();
    const order: string[] = [];
    exchange.onEnd(() => {
      order.push('first');
    });
    exchange.onEnd(async () => {
      await Promise.resolve();
      order.push('second');
    });
    record.head(head(204));
    record.end([]);
    const pending = record.close(true);
    expect(lines).toEqual([]);
    await pending;
    await record.close(true);
    expect(order).toEqual(['second', 'first']);
    expect(lines).toMatchObject([{ id: 'id-1', status: 204, clientLeft: false }]);
  });

  test('a head that the platform would reject becomes an error that says so', () => {
    const { exchange, lines } = start();
    const client = new RecordedAnswer();
    const log = { request: (line: RequestRecord) => void lines.push(line), event() {}, flush() {} };
    const record = new Record(exchange, client, {
      log,
      route: 'upstream',
      limitHeaders: () => false,
    });
    record.head(head(200));
    expect(client.calls).toEqual(['head 502', 'data', 'end']);
    expect(client.text).toContain('upstream_headers_too_large');
  });

  test('a response that the platform cannot accept becomes an error, even if a layer sends it from a timer', () => {
    const { client, record, flight, aborts } = start();
    const refuse = () => {
      throw new ProxyError('answer_too_large');
    };
    record.start(flight);
    const { head: takeHead } = client;
    client.head = (given) => (given.status === 200 ? refuse() : takeHead.call(client, given));
    record.head(head(200));
    expect(client.heads.map(({ status }) => status)).toEqual([502]);
    expect(aborts()).toBe(1);

    const second = start();
    second.record.start(second.flight);
    second.record.head(head(200));
    second.client.data = refuse;
    second.record.data(Buffer.from('x'));
    expect(second.client.calls).toEqual(['start', 'head 200', 'fail answer_too_large']);
    expect(second.aborts()).toBe(1);
  });

  test('the limit for response headers also applies to the start of a WebSocket', () => {
    const upstream = new PassThrough();
    const small = start({}, (headers) => {
      headers.splice(0, 2);
      return true;
    });
    small.record.switched(head(101, ['set-cookie', 'a', 'x-b', '1']), upstream, Buffer.alloc(0));
    expect(small.client.heads[0]?.headers).toEqual(['x-b', '1', 'x-proxy-request-id', 'id-1']);
    expect(upstream.destroyed).toBe(false);

    const large = start({}, () => false);
    large.record.switched(head(101), upstream, Buffer.alloc(0));
    expect(large.client.heads[0]?.status).toBe(502);
    expect(upstream.destroyed).toBe(true);
  });

  test('a callback that fails at the end is named in the log line, and the others still run', async () => {
    const { exchange, record, lines } = start();
    const run: string[] = [];
    exchange.onEnd(() => void run.push('first'));
    exchange.onEnd(() => Promise.reject(new Error('late')));
    exchange.onEnd(() => void run.push('middle'));
    exchange.onEnd(() => {
      throw new RangeError('at once');
    });
    await record.close(true);
    expect(run).toEqual(['middle', 'first']);
    expect(lines).toMatchObject([{ error: 'internal_error', cause: 'RangeError' }]);
  });
});
