import { describe, expect, test } from '@jest/globals';
import { ApiError } from '../../../plugins/shared/clouds/tencent/api/errors';
import { withRetries } from '../../../plugins/shared/clouds/tencent/api/retry';

const toError = (code: string) =>
  new ApiError(
    {
      service: 'scf',
      action: 'PublishVersion',
      region: 'ap-tokyo',
      endpoint: '',
      code,
      message: '',
      requestId: '',
      cause: undefined,
    },
    [code],
  );

/** Fails with each of the codes in turn, then succeeds. */
function createCall(...codes: string[]) {
  let calls = 0;
  const call = async () => {
    calls += 1;
    const code = codes.shift();
    if (code) throw toError(code);
    return 'done';
  };
  return { call, count: () => calls };
}

describe('an API call', () => {
  test.each(['RequestLimitExceeded', 'NetworkError', 'InternalError.System'])(
    'is repeated after %s',
    async (code) => {
      const { call, count } = createCall(code, code);
      await expect(withRetries(call)).resolves.toBe('done');
      expect(count()).toBe(3);
    },
  );

  test.each([
    'AuthFailure.SignatureFailure',
    'ResourceNotFound.Function',
    'LimitExceeded.Function',
  ])('is not repeated after %s', async (code) => {
    const { call, count } = createCall(code);
    await expect(withRetries(call)).rejects.toThrow(code);
    expect(count()).toBe(1);
  });

  test('fails after several attempts with increasing waits', async () => {
    const { call, count } = createCall(...Array(20).fill('NetworkError'));
    const waits: number[] = [];
    const onRetry = (_error: ApiError, wait: number) => waits.push(wait);
    await expect(withRetries(call, { onRetry })).rejects.toThrow('NetworkError');
    expect(count()).toBe(4);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  });

  test('whose response was lost is not repeated if it took effect', async () => {
    const { call, count } = createCall('NetworkError');
    const alreadyDone = async () => 'found';
    await expect(withRetries(call, { alreadyDone })).resolves.toBe('found');
    expect(count()).toBe(1);
  });
});
