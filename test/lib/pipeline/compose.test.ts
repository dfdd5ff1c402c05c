import { describe, expect, test } from '@jest/globals';
import { AnswerWrapper } from '../../../lib/exchange/answer';
import { ProxyError } from '../../../lib/exchange/errors';
import type { Layer } from '../../../lib/exchange/layer';
import { compose } from '../../../lib/pipeline/compose';
import { createExchange, RecordedAnswer } from '../support/exchange';

/** Records what passes it, both ways. */
const noting =
  (name: string, notes: string[]): Layer =>
  (next) =>
  (exchange, answer) => {
    notes.push(`${name} in`);
    return next(
      exchange,
      new (class extends AnswerWrapper {
        override end(trailers: string[]): void {
          notes.push(`${name} out`);
          super.end(trailers);
        }
        override fail(error: ProxyError): void {
          notes.push(`${name} ${error.code}`);
          super.fail(error);
        }
      })(answer),
    );
  };

describe('compose', () => {
  test('passes a request through the layers in order, and its response back in reverse', () => {
    const notes: string[] = [];
    const layers = [noting('one', notes), noting('two', notes)];
    const send = compose(layers, (_exchange, answer) => answer.end([]));
    void send(createExchange(), new RecordedAnswer());
    expect(notes).toEqual(['one in', 'two in', 'two out', 'one out']);
  });

  test.each([
    [
      'throws',
      () => () => {
        throw new ProxyError('not_allowed');
      },
    ],
    ['rejects with', () => () => Promise.reject(new ProxyError('not_allowed'))],
  ] as [string, Layer][])(
    'what a layer %s passes through the layers before it',
    async (_, refusing) => {
      const notes: string[] = [];
      const layers = [noting('one', notes), refusing, noting('three', notes)];
      const answer = new RecordedAnswer();
      await compose(layers, () => {})(createExchange(), answer);
      expect(notes).toEqual(['one in', 'one not_allowed']);
      expect(answer.failure?.code).toBe('not_allowed');
    },
  );

  test('a bug becomes internal_error, and is not sent to a client that has disconnected', () => {
    const send = compose([], () => {
      throw new TypeError('a bug');
    });
    const answer = new RecordedAnswer();
    void send(createExchange(), answer);
    expect(answer.failure?.code).toBe('internal_error');
    const exchange = createExchange();
    void exchange.end();
    const gone = new RecordedAnswer();
    void send(exchange, gone);
    expect(gone.calls).toEqual([]);
  });
});
