import type { Duplex } from 'node:stream';
import { AnswerWrapper, type Head } from '../exchange/answer';
import { ProxyError } from '../exchange/errors';
import type { Layer } from '../exchange/layer';

/**
 * Ends an exchange after the time limit, unless it has become a WebSocket: the platform would abort
 * it without an error that an API client understands.
 *
 * @param limit `TIME_LIMIT` in milliseconds; the platform may allow less for a request.
 */
export function createTimeLimit(limit: number): Layer {
  return (next) => (exchange, answer) => {
    const milliseconds = Math.min(limit, exchange.incoming.timeLimit ?? Number.POSITIVE_INFINITY);
    if (milliseconds === Number.POSITIVE_INFINITY) return next(exchange, answer);
    const clock = setTimeout(() => {
      const mayRetry = exchange.flight?.sent !== 'all';
      answer.fail(tooLong(milliseconds, mayRetry));
    }, milliseconds);
    exchange.onEnd(() => clearTimeout(clock));
    return next(
      exchange,
      new (class extends AnswerWrapper {
        override switched(head: Head, upstream: Duplex, early: Buffer): void {
          clearTimeout(clock);
          this.next.switched(head, upstream, early);
        }
      })(answer),
    );
  };
}

function tooLong(limit: number, mayRetry: boolean): ProxyError {
  const message = `A request may take ${Math.round(limit / 100) / 10} seconds here. The API had not finished its response by then.`;
  return new ProxyError('upstream_timeout', { message, cause: { code: 'TIME_LIMIT' }, mayRetry });
}
