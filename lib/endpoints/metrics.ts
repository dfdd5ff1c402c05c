import { ProxyError } from '../exchange/errors';
import { sendReply } from '../exchange/reply';
import { findHeader } from '../http/headers';
import { lateCrypto } from '../http/late-modules';
import type { Endpoint } from './endpoint';

/** `GET /-/metrics`: metrics for Prometheus; requires `METRICS_TOKEN`. */
export const metrics: Endpoint = {
  methods: ['GET', 'HEAD'],
  guarded: false,
  async send(exchange, answer, { config, platform }) {
    const token = config.metrics?.token;
    if (token === undefined || !platform.readMetrics) {
      throw new ProxyError('not_found', {
        message: 'This proxy does not provide metrics at this path.',
      });
    }
    if (!sendsToken(exchange.incoming.headers, token)) {
      throw new ProxyError('ticket_required', {
        message: 'Metrics require the metrics token: "Authorization: Bearer …".',
      });
    }
    const { type, text } = await platform.readMetrics();
    const body = Buffer.from(text);
    const headers = ['content-type', type, 'content-length', String(body.length)];
    sendReply(exchange, answer, {
      ...{ status: 200, headers: [...headers, 'cache-control', 'no-store'], body },
    });
  },
};

/** Compares in constant time, by hashes, which have equal length. */
export function sendsToken(headers: readonly string[], token: string): boolean {
  const [, sent = ''] =
    /^Bearer +(\S+)$/i.exec(findHeader(headers, 'authorization')?.trim() ?? '') ?? [];
  const { timingSafeEqual, hash } = lateCrypto();
  return timingSafeEqual(hash('sha256', sent, 'buffer'), hash('sha256', token, 'buffer'));
}
