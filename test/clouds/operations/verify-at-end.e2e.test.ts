import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startAwsTwin } from '../../../twins/aws/twin';
import { startTencentTwin } from '../../../twins/tencent/twin';
import { createService, type Service } from '../support/service';
import { startTestUpstream, type TestUpstream } from './upstream';

// A deploy ends with a look at the address. The tests of one cloud follow one another.

jest.setTimeout(180_000);

describe.each([
  ['Tencent Cloud', 'serverless.yml', () => startTencentTwin()],
  ['AWS', 'serverless.aws.yml', () => startAwsTwin()],
])('a deploy to %s', (_, yaml, start) => {
  let twin: Awaited<ReturnType<typeof start>>;
  let upstream: TestUpstream;
  let service: Service;
  beforeAll(async () => {
    [twin, upstream] = await Promise.all([start(), startTestUpstream()]);
    service = createService({ ...twin.env, CI: '1', UPSTREAM_URL: upstream.url });
  });
  afterAll(async () => {
    service.remove();
    await upstream.close();
    await twin.stop();
  });
  const sls = (command: string) => service.sls(`${command} -c ${yaml}`);

  test('says at its end that all is well', async () => {
    const { output, code } = await sls('deploy --verify');
    expect(output).toContain('verify: All checks passed');
    expect(code).toBe(0);
  });

  test('ends with 3 where the address is not well, and names the way back', async () => {
    upstream.refuseRegion(true);
    const { output, code } = await sls('deploy --verify');
    expect(output).toMatch(/✗ Upstream API/);
    expect(output).toContain('Deployed, but verify failed: 1 of 8 checks failed');
    expect(output).toMatch(/To restore the previous version: npx sls undo/);
    expect(code).toBe(3);
  });

  test('does not look where it is told not to', async () => {
    const { output, code } = await sls('deploy --no-verify');
    upstream.refuseRegion(false);
    expect(output).not.toContain('verify');
    expect(code).toBe(0);
  });
});
