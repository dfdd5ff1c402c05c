import { describe, expect, test } from '@jest/globals';
import { createPageReader } from '../../../lib/endpoints/read-page';

describe('the page next to the bundle', () => {
  test('is read once, at the first request', () => {
    let reads = 0;
    const file = Buffer.from('page');
    const read = createPageReader(() => {
      reads += 1;
      return file;
    });
    expect(reads).toBe(0);
    expect([read(), read()]).toEqual([file, file]);
    expect(reads).toBe(1);
  });

  test('may be missing, and is then not read again', () => {
    let reads = 0;
    const read = createPageReader(() => {
      reads += 1;
      throw new Error('ENOENT');
    });
    expect([read(), read()]).toEqual([undefined, undefined]);
    expect(reads).toBe(1);
  });
});
