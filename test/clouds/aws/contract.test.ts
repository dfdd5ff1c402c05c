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
    // A cold start may take its time on a busy machine; what follows is not about that.
    await (await fetch(`${url}/-/health`)).text();
    return { url, logText: log, stop: async () => remove() };
  },
};

runContract(lambda);

test('nothing of all this has ended a process, and no answer ran into the time of the function', () => {
  const outcomes = new Set(twin.invocations().map(({ outcome }) => outcome));
  // What was thrown on purpose, to cut an answer.
  expect([...outcomes].sort()).toEqual(['ProxyError', 'done']);
});
