import { optional, type Setting, type Source } from './section';
import {
  readChoice,
  readDuration,
  readHost,
  readPort,
  readPrefixes,
  readSize,
  readTimeLimit,
} from './values';

/** What every proxy has, whatever is switched on. Times are milliseconds, sizes bytes. */
export interface CoreConfig {
  /** `PORT`: where the server listens. */
  readonly port: number;
  /** `HOST`: the address or name that it listens on; undefined: all of the machine's, IPv6 too where there is any. */
  readonly host: string | undefined;
  /** `CONNECT_TIMEOUT`: DNS, TCP and TLS together. */
  readonly connectTimeout: number;
  /** `HEADERS_TIMEOUT`: from the request to the first byte of the answer's head. */
  readonly headersTimeout: number;
  /** `BODY_TIMEOUT`: silence between two pieces of a body. */
  readonly bodyTimeout: number;
  /** `CLIENT_HEAD_TIMEOUT`: for a client to send the whole head of a request. */
  readonly clientHeadTimeout: number;
  /** `SHUTDOWN_TIMEOUT`: for streams in flight to finish after SIGTERM. */
  readonly shutdownTimeout: number;
  /** `MAX_REQUEST_BODY`: larger bodies are refused before anything is forwarded. */
  readonly maxRequestBody: number;
  /** `MAX_RESPONSE_HEADERS`: larger heads lose the least useful headers first. */
  readonly maxResponseHeaders: number;
  /** `TIME_LIMIT`: for a request in all, from its head to the last byte of its answer. */
  readonly timeLimit: number;
  /** `STRIP_HEADER_PREFIXES`: headers that are never forwarded, besides those of the design. */
  readonly stripHeaderPrefixes: readonly string[];
  /** `LOG`: text is for people, where the platform has a terminal; JSON elsewhere. */
  readonly log: 'json' | 'text' | 'off';
}

export const coreSettings = {
  port: { name: 'PORT', defaultValue: '9000', aliases: ['OXY_PORT'], scope: 'local' },
  host: { name: 'HOST', defaultValue: '', aliases: [], scope: 'local' },
  connectTimeout: { name: 'CONNECT_TIMEOUT', defaultValue: '10s', aliases: [] },
  headersTimeout: { name: 'HEADERS_TIMEOUT', defaultValue: '600s', aliases: [] },
  bodyTimeout: { name: 'BODY_TIMEOUT', defaultValue: '600s', aliases: [] },
  clientHeadTimeout: {
    name: 'CLIENT_HEAD_TIMEOUT',
    defaultValue: '30s',
    aliases: [],
    scope: 'server',
  },
  shutdownTimeout: { name: 'SHUTDOWN_TIMEOUT', defaultValue: '30s', aliases: [], scope: 'server' },
  maxRequestBody: { name: 'MAX_REQUEST_BODY', defaultValue: 'off', aliases: [] },
  maxResponseHeaders: { name: 'MAX_RESPONSE_HEADERS', defaultValue: 'off', aliases: [] },
  timeLimit: { name: 'TIME_LIMIT', defaultValue: 'off', aliases: [] },
  stripHeaderPrefixes: {
    name: 'STRIP_HEADER_PREFIXES',
    defaultValue: '',
    aliases: ['OXY_HOP_HEADER_PREFIX'],
  },
  log: { name: 'LOG', defaultValue: 'json', aliases: [] },
} as const satisfies Record<string, Setting>;

export function readCore({ read }: Source<keyof typeof coreSettings>): CoreConfig {
  return {
    port: read('port', readPort),
    host: read('host', optional(readHost)),
    connectTimeout: read('connectTimeout', readDuration),
    headersTimeout: read('headersTimeout', readDuration),
    bodyTimeout: read('bodyTimeout', readDuration),
    clientHeadTimeout: read('clientHeadTimeout', readDuration),
    shutdownTimeout: read('shutdownTimeout', readDuration),
    maxRequestBody: read('maxRequestBody', readSize),
    maxResponseHeaders: read('maxResponseHeaders', readSize),
    timeLimit: read('timeLimit', readTimeLimit),
    stripHeaderPrefixes: read('stripHeaderPrefixes', (text) => (text ? readPrefixes(text) : [])),
    log: read('log', readChoice('json', 'text', 'off')),
  };
}
