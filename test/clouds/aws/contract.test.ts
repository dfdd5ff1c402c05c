import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import type { Entry } from '../../contract/entry';
import { lambda as platform } from '../../contract/platforms';
import { runContract } from '../../contract/run-contract';
import { deployProxy } from './support/proxy-function';

jest.setTimeout(60_000);

let twin: AwsTwin;
beforeAll(async () => {
  twin = await startAwsTwin({ initMilliseconds: 60_000 });
});
afterAll(() => twin.stop());

const lambda: Entry = {
  platform,
  async start(variables) {
    const { url, log, remove } = await deployProxy(twin, variables);
    // A cold start may be slow on a busy machine; the cases are not about that.
    await (await fetch(`${url}/-/health`)).text();
    return { url, logText: log, stop: async () => remove() };
  },
};

runContract(lambda);

test('no case ended a process, and no response reached the function’s timeout', () => {
  const outcomes = new Set(twin.invocations().map(({ outcome }) => outcome));
  // Thrown on purpose, to cut a response off.
  expect([...outcomes].sort()).toEqual(['ProxyError', 'done']);
});
