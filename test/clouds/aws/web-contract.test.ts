import { afterAll, beforeAll } from '@jest/globals';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import type { Entry } from '../../contract/entry';
import { runContract } from '../../contract/run-contract';
import { type PackedWebFunction, packWebFunction, startWebStack } from './support/web-stack';

// The whole contract against the packed Web Function on the twin.

let twin: AwsTwin;
let packed: PackedWebFunction;
let count = 0;
beforeAll(async () => {
  // `folders`: a case hands over certificates as files, which namespaces would hide.
  twin = await startAwsTwin({ isolation: 'folders' });
  packed = await packWebFunction(twin);
}, 120_000);
afterAll(() => twin.stop());

const parsed = 'AWS reads each request and writes it anew';
const answers = 'AWS adds lambda-web-* headers to each answer';

const webFunction: Entry = {
  name: 'a Lambda Web Function',
  // Reasons from dg/web-functions-http, or what is not documented there (platforms/aws.md §10).
  cannot: {
    'raw-request-bytes': parsed,
    'raw-target': 'what AWS does to unusual and invalid targets is not documented',
    'early-answer': 'whether an answer may come before the end of its upload is not documented',
    'method-refusal': 'AWS refuses TRACE and CONNECT itself, with 400',
    'unusual-methods': 'AWS refuses methods beyond the usual seven, with 400',
    'large-request-head': 'the largest head that AWS takes is not documented',
    'large-response-head': 'the largest head that AWS returns is not documented',
    'response-headers': answers,
    'answer-framing': 'AWS writes the framing of answers',
    informational: 'AWS passes on no 1xx answers that are documented',
    'expect-continue': 'AWS removes Expect',
    trailers: 'AWS removes TE and Trailer',
    'client-abort-seen': 'whether AWS tells a function that its client has left is not documented',
    'client-connection': 'the connection of the client ends at AWS',
    'http1.0-client': 'AWS refuses HTTP/1.0, with 505',
    websocket: 'AWS removes Upgrade',
    process: 'AWS starts and ends the process',
  },
  async start(variables) {
    count += 1;
    return startWebStack(twin, packed, `web-${count}`, variables);
  },
};

runContract(webFunction);
