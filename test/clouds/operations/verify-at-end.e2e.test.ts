import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startAwsTwin } from '../../../twins/aws/twin';
import { startTencentTwin } from '../../../twins/tencent/twin';
import { createService, type Service } from '../support/service';
import { startTestUpstream, type TestUpstream } from './upstream';

// A deployment ends with a check of the address. The tests of one cloud build on one another.

jest.setTimeout(180_000);

describe.each([
  ['Tencent Cloud', 'serverless.yml', () => startTencentTwin()],
  ['AWS', 'serverless.aws.yml', () => startAwsTwin()],
])('a deployment to %s', (_, yaml, start) => {
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

  test('reports at its end that all checks passed', async () => {
    const { output, code } = await sls('deploy --verify');
    expect(output).toContain('verify: All checks passed');
    expect(code).toBe(0);
  });

  test('exits with 3 if a check fails, and names the command to go back', async () => {
    upstream.refuseRegion(true);
    const { output, code } = await sls('deploy --verify');
    expect(output).toMatch(/✗ Upstream API/);
    expect(output).toContain('Deployed, but verify failed: 1 of 8 checks failed');
    expect(output).toMatch(/To restore the previous version: npx sls undo/);
    expect(code).toBe(3);
  });

  test('skips the check when told to', async () => {
    const { output, code } = await sls('deploy --no-verify');
    upstream.refuseRegion(false);
    expect(output).not.toContain('verify');
    expect(code).toBe(0);
  });
});
