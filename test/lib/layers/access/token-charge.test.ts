import { expect, test } from '@jest/globals';
import { toCharge } from '../../../../lib/layers/access/token-charge';

test('the estimate for a stream is not smaller because the stream is compressed', () => {
  const passed = { bytesIn: 0, status: 200, isEventStream: true, wasSent: true };
  const cut = { state: 'unknown' } as const;
  const plain = toCharge(cut, { ...passed, bytesOut: 24_000, isCompressed: false });
  // Compression reduces event streams to a tenth or less.
  const compressed = toCharge(cut, { ...passed, bytesOut: 1_500, isCompressed: true });
  expect(plain.tokens).toBe(1_000);
  expect(compressed.tokens).toBeGreaterThanOrEqual(plain.tokens);
});
