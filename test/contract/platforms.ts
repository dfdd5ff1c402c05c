import type { Capability } from './capabilities';

/** A platform that the proxy runs on, and what is not possible there, each with its reason. */
export interface Platform {
  readonly name: string;
  readonly cannot: Readonly<Partial<Record<Capability, string>>>;
  /** Only the cases that need this capability are run here. */
  readonly only?: Capability;
}

/** The server that Tencent's function and `npm start` run, with nothing in front of it. */
export const server: Platform = { name: 'the server bundle', cannot: {} };

const oneRequestAtATime =
  'the platform terminates client connections and opens a new one for each request';
const wholeRequests = 'the platform reads the complete request before the function receives it';
const http10 = 'the platform speaks HTTP/1.0 to the function';
const firstServer = 'the platform’s own server parses requests first';

export const tencent: Platform = {
  name: 'the function on Tencent Cloud SCF',
  cannot: {
    'raw-request-bytes': firstServer,
    'raw-target': firstServer,
    'bad-escapes': firstServer,
    'method-refusal': firstServer,
    'header-tokens': 'nginx drops header names that it considers invalid',
    'large-response-head': 'the platform allows at most 4 KB',
    'response-headers': 'nginx sets some headers itself',
    'answer-framing': http10,
    informational: http10,
    trailers: http10,
    'http1.0-client': http10,
    'expect-continue': wholeRequests,
    'request-streaming': wholeRequests,
    'request-back-pressure': wholeRequests,
    'early-answer': wholeRequests,
    'known-length-streaming':
      'the platform buffers responses of known length until they are complete',
    'large-body': 'the platform allows at most 6 MB',
    'large-answer': 'the platform allows at most 6 MB, except for streams',
    'client-connection': oneRequestAtATime,
    process: 'the platform starts and stops the process',
    websocket: 'a function’s protocol is fixed when it is created: see the WebSocket function',
  },
};

export const tencentWebSocket: Platform = {
  name: 'the WebSocket function on Tencent Cloud SCF',
  only: 'websocket',
  cannot: {
    'large-message': 'the platform allows at most 256 KB',
    process: 'the platform starts and stops the process',
  },
};

/** The bundle as a Lambda function, in AWS's own runtime interface client, behind a function URL. */
export const lambda: Platform = {
  name: 'the function on AWS Lambda',
  cannot: {
    'raw-request-bytes': 'AWS parses each request and turns it into an event',
    'raw-target': 'AWS rejects targets that are not paths',
    'empty-query': 'an event has separate fields for path and query',
    'method-refusal': 'AWS responds to TRACE and CONNECT itself',
    'header-case': 'an event has header names in lower case',
    'header-lines': 'events and response heads have one value per header name',
    'header-bytes': 'headers are sent as JSON text, and AWS does not document how it encodes them',
    'response-headers': 'AWS renames some headers and adds its own',
    'reason-phrase': 'a function returns a status without a reason phrase',
    'answer-framing': 'AWS sets the framing of responses',
    'any-status': 'AWS accepts no status above 599',
    informational: 'a function returns one head',
    'expect-continue': 'AWS responds to Expect itself',
    trailers: 'function URLs do not support trailers',
    'request-streaming': 'the event is complete before the function receives it',
    'large-body': 'an event is at most 6 MB',
    'empty-answer':
      'without a body byte, AWS may leave the client waiting, so the proxy sends a line break',
    'early-answer': 'the event is complete before the function receives it',
    'request-back-pressure': 'the event is complete before the function receives it',
    'bare-cut':
      'whether clients can see a cut is not documented, so event streams end with an error event',
    'client-abort-seen': 'a function is not notified when its client disconnects',
    'shared-connections': 'a request may run in any execution environment',
    awake: 'a function is frozen between requests',
    'client-connection': 'AWS terminates client connections',
    'http1.0-client': 'AWS terminates client connections',
    websocket: 'function URLs do not support WebSockets',
    process: 'AWS starts and stops the process',
  },
};

const parsed = 'AWS parses each request and rewrites it';
const answers = 'AWS adds lambda-web-* headers to each response';

/** Reasons from https://docs.aws.amazon.com/lambda/latest/dg/web-functions-http.html, or what that page does not document. */
export const webFunction: Platform = {
  name: 'a Lambda Web Function',
  cannot: {
    'raw-request-bytes': parsed,
    'raw-target': 'how AWS handles unusual and invalid targets is not documented',
    'early-answer': 'whether a response may begin before its upload ends is not documented',
    'method-refusal': 'AWS rejects TRACE and CONNECT with 400',
    'unusual-methods': 'AWS rejects methods other than the usual seven with 400',
    'large-request-head': 'the size limit for request heads is not documented',
    'large-response-head': 'the size limit for response heads is not documented',
    'response-headers': answers,
    'answer-framing': 'AWS sets the framing of responses',
    informational: 'whether AWS passes on 1xx responses is not documented',
    'expect-continue': 'AWS removes Expect',
    trailers: 'AWS removes TE and Trailer',
    'client-abort-seen':
      'whether a function is notified when its client disconnects is not documented',
    'client-connection': 'AWS terminates client connections',
    'http1.0-client': 'AWS rejects HTTP/1.0 with 505',
    websocket: 'AWS removes Upgrade',
    process: 'AWS starts and stops the process',
  },
};

export const platforms: readonly Platform[] = [
  server,
  tencent,
  tencentWebSocket,
  lambda,
  webFunction,
];
