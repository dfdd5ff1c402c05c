import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import type { Entry } from '../../contract/entry';
import { runContract } from '../../contract/run-contract';
import { deployProxy } from './support/proxy-function';

jest.setTimeout(60_000);

let twin: AwsTwin;
beforeAll(async () => {
  twin = await startAwsTwin({ initMilliseconds: 60_000 });
});
afterAll(() => twin.stop());

/** The bundle as a Lambda function, in AWS's own runtime client, behind a function URL. */
const lambda: Entry = {
  name: 'the function on AWS Lambda',
  cannot: {
    'raw-request-bytes': 'AWS parses requests and makes an event of them',
    'raw-target': 'AWS refuses targets that are no path',
    'empty-query': 'an event has path and query apart',
    'method-refusal': 'AWS answers TRACE and CONNECT itself',
    'header-case': 'an event has names in lower case',
    'header-lines': 'events, and the heads of answers, have one value for each name',
    'header-bytes': 'headers travel as JSON text, and AWS does not say how it encodes them',
    'response-headers': 'AWS renames some headers and adds its own',
    'reason-phrase': 'a function gives a status and no phrase',
    'answer-framing': 'AWS frames the answer',
    'any-status': 'AWS knows no status above 599',
    informational: 'a function gives one head',
    'expect-continue': 'AWS answers it',
    trailers: 'there is no way for them through a function URL',
    'request-streaming': 'an event is whole before the function gets it',
    'large-body': 'an event has 6 MB at most',
    'empty-answer': 'without a byte AWS may let the client wait, so it gets a line break',
    'early-answer': 'an event is whole before the function gets it',
    'request-back-pressure': 'an event is whole before the function gets it',
    'bare-cut':
      'it is not documented whether clients see a cut, so event streams end with an error',
    'client-abort-seen': 'nobody tells a function that its client has left',
    'shared-connections': 'a request may run in any sandbox',
    awake: 'a function is frozen between requests',
    'client-connection': 'the connection of the client ends at AWS',
    'http1.0-client': 'the connection of the client ends at AWS',
    websocket: 'there is no way through a function URL',
    process: 'AWS starts and ends it',
  },
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
