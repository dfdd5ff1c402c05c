import { createServer } from 'node:http';
import { sendsToken } from '../../endpoints/metrics';
import { pathOf } from '../../http/target';
import type { Metrics } from './metrics';

/** Options for serving metrics on a separate port. */
export interface MetricsServerOptions {
  readonly port: number;
  /** Undefined: on all addresses of the machine. */
  readonly host: string | undefined;
  /** Undefined: anyone who reaches the port may read it. */
  readonly token: string | undefined;
  onListening(port: number): void;
  onError(error: NodeJS.ErrnoException): void;
}

/** Serves `/metrics` on a separate port. Does not keep the process alive. */
export function serveMetrics(metrics: Metrics, options: MetricsServerOptions): void {
  const { port, host, token } = options;
  const server = createServer((request, response) => {
    const refuse = (status: number, text: string) =>
      void response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
    if (pathOf(request.url ?? '') !== '/metrics') return refuse(404, 'Metrics are at /metrics.');
    if (request.method !== 'GET') return refuse(405, 'This path accepts only GET.');
    if (token !== undefined && !sendsToken(request.rawHeaders, token)) {
      return refuse(401, 'Send METRICS_TOKEN: "Authorization: Bearer …".');
    }
    return metrics.read().then(
      ({ type, text }) => void response.writeHead(200, { 'content-type': type }).end(text),
      () => refuse(500, 'The metrics could not be read.'),
    );
  });
  server.on('error', options.onError);
  server.listen(port, host, () => {
    const address = server.address();
    options.onListening(typeof address === 'object' && address ? address.port : port);
  });
  server.unref();
}
