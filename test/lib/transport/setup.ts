import { afterEach } from '@jest/globals';
import type { Upstream } from '../../../lib/exchange/layer';
import { createUpstream, type UpstreamOptions } from '../../../lib/transport/create-upstream';
import { type RawUpstream, startRawUpstream } from '../../support/raw-upstream';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Closes something after the test; what was opened last is closed first. */
export function closeAfterwards(close: () => unknown): void {
  closers.push(close);
}

const patient: UpstreamOptions = {
  connectTimeout: 5000,
  headersTimeout: 5000,
  bodyTimeout: 5000,
  httpProxy: undefined,
};

/** The transport to an address, closed after the test. */
export function createTransport(url: string, options: Partial<UpstreamOptions> = {}): Upstream {
  const upstream = createUpstream(new URL(url), { ...patient, ...options });
  closeAfterwards(() => upstream.close());
  return upstream;
}

/** An upstream on a raw socket, and the transport to it. */
export async function start(
  options: Partial<UpstreamOptions> = {},
): Promise<{ raw: RawUpstream; upstream: Upstream }> {
  const raw = await startRawUpstream();
  closeAfterwards(() => raw.close());
  return { raw, upstream: createTransport(raw.url, options) };
}

export const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
export const chunkedHead = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

export const pause = (milliseconds: number) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
