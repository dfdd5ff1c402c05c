import { expect, test } from '@jest/globals';
import { testWith } from '../../support/test-with';

// Run by programs.test.ts, on a machine that has no OpenSSL.

test('needs nothing', () => expect(true).toBe(true));
testWith('openssl', 'needs a certificate', async () => expect(true).toBe(false));
