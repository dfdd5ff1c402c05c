import type { ProxyProcess } from '../support/proxy-process';

/** What some entries cannot do, since a platform stands between the client and the proxy. */
export const CAPABILITIES = {
  'raw-request-bytes': 'malformed requests reach the proxy as they were sent',
  'raw-target': 'every target reaches the proxy byte for byte, unusual and invalid ones too',
  'unusual-target': 'targets that URL parsers would change reach the proxy byte for byte',
  'empty-query': 'a question mark with nothing behind it reaches the proxy',
  'bad-escapes': 'targets with escapes that cannot be decoded reach the proxy',
  'unusual-methods': 'methods beyond GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS',
  'method-refusal': 'TRACE and CONNECT reach the proxy',
  'header-case': 'the case of header names survives, both ways',
  'header-lines': 'order and repetition of header lines survive, both ways',
  'header-tokens': 'header names with more than letters, digits and hyphens',
  'header-bytes': 'header bytes above 0x7f survive, both ways',
  'large-request-head': 'request heads of more than 8 KB',
  'large-response-head': 'answer heads of more than 4 KB',
  'response-headers': 'no header of the answer is renamed, added or dropped on the way',
  'reason-phrase': 'the reason phrase survives',
  'answer-framing': 'content-length and chunked reach the client as the proxy wrote them',
  'any-status': 'statuses beyond the usual ones',
  informational: '1xx answers reach the client',
  'expect-continue': 'the client can wait for 100 before it sends its body',
  trailers: 'trailers after the body',
  'response-streaming': 'the answer leaves piece by piece',
  'known-length-streaming': 'an answer of known length leaves piece by piece, too',
  'request-streaming': 'the request body reaches the proxy before it is complete',
  'large-body': 'request bodies of more than 4 MB',
  'large-answer': 'answers of more than 6 MB',
  'empty-answer': 'an answer without a single body byte',
  'early-answer': 'an answer can arrive before the request body has been sent',
  'response-back-pressure': 'a client that does not read stops the upstream',
  'request-back-pressure': 'an upstream that does not read stops the client',
  'broken-connection': 'the client sees that an answer was cut',
  'bare-cut': 'an answer that was cut holds nothing that the upstream did not send',
  'client-abort-seen': 'the proxy learns that the client has left',
  'shared-connections': 'requests of different clients share the connections to the upstream',
  awake: 'the proxy runs between requests and notices what happens then',
  'client-connection': 'the connection of the client is the connection of the proxy',
  'http1.0-client': 'clients that speak HTTP/1.0',
  websocket: 'the upgrade to WebSocket',
  'large-message': 'WebSocket messages of more than 128 KB',
  process: 'the proxy is a process of ours: signals, exit code',
  logs: 'what the proxy logs can be read',
} as const;

export type Capability = keyof typeof CAPABILITIES;

/** A proxy that has been started. */
export interface RunningEntry {
  /** Where clients connect to, without a path. */
  readonly url: string;
  stop(): Promise<void>;
  /** Needed for the capability `process`. */
  readonly process?: ProxyProcess;
  /** Everything the proxy has logged so far; needed for the capability `logs`. */
  readonly logText?: () => string;
}

/** A way to run the proxy: the server bundle itself, or one of the clouds. */
export interface Entry {
  readonly name: string;
  /** What cannot be had here, each with the reason that a reader of the test report needs. */
  readonly cannot: Readonly<Partial<Record<Capability, string>>>;
  /** An entry for one thing: only the cases that need it are run. */
  readonly only?: Capability;
  /** Starts a proxy of its own with these environment variables. */
  start(variables: Readonly<Record<string, string>>): Promise<RunningEntry>;
}
