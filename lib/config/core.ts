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

/**
 * Settings of every proxy, whichever features are enabled. Times are in milliseconds, sizes in
 * bytes.
 */
export interface CoreConfig {
  /** `PORT`: the port to listen on. */
  readonly port: number;
  /**
   * `HOST`: the address or name to listen on; undefined: all addresses, including IPv6 if
   * available.
   */
  readonly host: string | undefined;
  /** `CONNECT_TIMEOUT`: DNS, TCP and TLS together. */
  readonly connectTimeout: number;
  /** `HEADERS_TIMEOUT`: from the request to the first byte of the response head. */
  readonly headersTimeout: number;
  /** `BODY_TIMEOUT`: silence between two chunks of a body. */
  readonly bodyTimeout: number;
  /** `CLIENT_HEAD_TIMEOUT`: for a client to send the complete head of a request. */
  readonly clientHeadTimeout: number;
  /** `SHUTDOWN_TIMEOUT`: for active streams to finish after SIGTERM. */
  readonly shutdownTimeout: number;
  /** `MAX_REQUEST_BODY`: larger bodies are rejected before anything is forwarded. */
  readonly maxRequestBody: number;
  /** `MAX_RESPONSE_HEADERS`: from larger heads, the least useful headers are removed first. */
  readonly maxResponseHeaders: number;
  /** `TIME_LIMIT`: total time of a request, from its head to the last byte of its response. */
  readonly timeLimit: number;
  /** `STRIP_HEADER_PREFIXES`: additional headers that are never forwarded. */
  readonly stripHeaderPrefixes: readonly string[];
  /** `LOG`: human-readable text if the platform has a terminal, otherwise JSON. */
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
