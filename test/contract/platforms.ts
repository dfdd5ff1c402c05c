import type { Capability } from './capabilities';

/** A place where the proxy can live, and what it cannot do there, each with the reason that a reader needs. */
export interface Platform {
  readonly name: string;
  readonly cannot: Readonly<Partial<Record<Capability, string>>>;
  /** Only the cases that need this are run here. */
  readonly only?: Capability;
}

/** The server that Tencent's function and `npm start` run: nothing stands in front of it. */
export const server: Platform = { name: 'the server bundle', cannot: {} };

const oneRequestAtATime =
  'the platform ends the connection of the client, and opens one for each request';
const wholeRequests = 'the platform reads a request whole before the function gets it';
const http10 = 'the platform speaks HTTP/1.0 to the function';
const firstServer = 'the server of the platform reads requests first';

export const tencent: Platform = {
  name: 'the function on Tencent Cloud SCF',
  cannot: {
    'raw-request-bytes': firstServer,
    'raw-target': firstServer,
    'bad-escapes': firstServer,
    'method-refusal': firstServer,
    'header-tokens': 'nginx drops names that it finds odd',
    'large-response-head': 'the platform allows 4 KB',
    'response-headers': 'nginx sets some of its own',
    'answer-framing': http10,
    informational: http10,
    trailers: http10,
    'http1.0-client': http10,
    'expect-continue': wholeRequests,
    'request-streaming': wholeRequests,
    'request-back-pressure': wholeRequests,
    'early-answer': wholeRequests,
    'known-length-streaming': 'the platform holds answers of known length until they are whole',
    'large-body': 'the platform allows 6 MB',
    'large-answer': 'the platform allows 6 MB, except for streams',
    'client-connection': oneRequestAtATime,
    process: 'the platform starts and stops the process',
    websocket:
      'the platform settles at creation what a function speaks: see the WebSocket function',
  },
};

export const tencentWebSocket: Platform = {
  name: 'the WebSocket function on Tencent Cloud SCF',
  only: 'websocket',
  cannot: {
    'large-message': 'the platform allows 256 KB',
    process: 'the platform starts and stops the process',
  },
};

/** The bundle as a Lambda function, in AWS's own runtime client, behind a function URL. */
export const lambda: Platform = {
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
};

const parsed = 'AWS reads each request and writes it anew';
const answers = 'AWS adds lambda-web-* headers to each answer';

/** Reasons from https://docs.aws.amazon.com/lambda/latest/dg/web-functions-http.html, or what is not documented there. */
export const webFunction: Platform = {
  name: 'a Lambda Web Function',
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
};

export const platforms: readonly Platform[] = [
  server,
  tencent,
  tencentWebSocket,
  lambda,
  webFunction,
];
