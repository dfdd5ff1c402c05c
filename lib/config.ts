import {
  readChoice,
  readDuration,
  readHttpUrl,
  readPort,
  readPrefixes,
  readProxyUrl,
  readSize,
  readTimeLimit,
} from './setting-values';
import { bypassesProxy } from './upstream/no-proxy';

/** Everything that can be set. Times are milliseconds, sizes bytes. */
export interface Config {
  /** `UPSTREAM_URL`: the API behind this proxy. */
  readonly upstream: URL;
  /** `PORT`: where the server listens. */
  readonly port: number;
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
  /** `LOG`: json or off. */
  readonly log: 'json' | 'off';
  /** `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`: the HTTP proxy on the way to the upstream, if any. */
  readonly httpProxy: URL | undefined;
}

/** Thrown for bad configuration. The message names every problem and its cure, and no secret value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** A setting as the documentation shows it. */
export interface Setting {
  readonly name: string;
  readonly fallback: string;
  /** Names of the seed project, and lower-case forms that other tools use. */
  readonly aliases: readonly string[];
  /** Whether the value may hold a secret, so that a message must not repeat it. */
  readonly secret?: boolean;
}

/** All settings with their defaults; a test holds the README's table equal to this one. */
export const settings = {
  upstream: { name: 'UPSTREAM_URL', fallback: 'https://api.openai.com', aliases: ['OXY_TARGET'] },
  port: { name: 'PORT', fallback: '9000', aliases: ['OXY_PORT'] },
  connectTimeout: { name: 'CONNECT_TIMEOUT', fallback: '10s', aliases: [] },
  headersTimeout: { name: 'HEADERS_TIMEOUT', fallback: '600s', aliases: [] },
  bodyTimeout: { name: 'BODY_TIMEOUT', fallback: '600s', aliases: [] },
  clientHeadTimeout: { name: 'CLIENT_HEAD_TIMEOUT', fallback: '30s', aliases: [] },
  shutdownTimeout: { name: 'SHUTDOWN_TIMEOUT', fallback: '30s', aliases: [] },
  maxRequestBody: { name: 'MAX_REQUEST_BODY', fallback: 'off', aliases: [] },
  maxResponseHeaders: { name: 'MAX_RESPONSE_HEADERS', fallback: 'off', aliases: [] },
  timeLimit: { name: 'TIME_LIMIT', fallback: 'off', aliases: [] },
  stripHeaderPrefixes: {
    name: 'STRIP_HEADER_PREFIXES',
    fallback: '',
    aliases: ['OXY_HOP_HEADER_PREFIX'],
  },
  log: { name: 'LOG', fallback: 'json', aliases: [] },
  httpsProxy: { name: 'HTTPS_PROXY', fallback: '', aliases: ['https_proxy'], secret: true },
  httpProxy: { name: 'HTTP_PROXY', fallback: '', aliases: ['http_proxy'], secret: true },
  noProxy: { name: 'NO_PROXY', fallback: '', aliases: ['no_proxy'] },
} as const satisfies Record<string, Setting>;

type Environment = Readonly<Record<string, string | undefined>>;
type SettingKey = keyof typeof settings;

/**
 * Reads the configuration from environment variables.
 *
 * @param environment usually `process.env`; an empty value counts as absent, since YAML files pass
 *   variables on that nobody set.
 * @param platform what the platform makes of defaults, by setting (`{ maxRequestBody: '6mb' }`).
 * @throws {ConfigError} once, with all problems.
 */
export function loadConfig(
  environment: Environment,
  platform: Partial<Record<SettingKey, string>> = {},
): Config {
  const problems: string[] = [];

  function read<Value>(key: SettingKey, reader: (text: string) => Value): Value {
    const setting: Setting = settings[key];
    const fallback = platform[key] ?? setting.fallback;
    for (const name of [setting.name, ...setting.aliases]) {
      const text = environment[name]?.trim();
      if (!text) continue;
      try {
        return reader(text);
      } catch (error) {
        const shown = setting.secret ? 'the value of ' : '';
        const given = setting.secret ? '' : ` (it is ${JSON.stringify(text)})`;
        problems.push(`${shown}${name} ${(error as Error).message}${given}`);
      }
    }
    return reader(fallback);
  }

  const upstream = read('upstream', readHttpUrl);
  const optional = <Value>(reader: (text: string) => Value) => {
    return (text: string) => (text === '' ? undefined : reader(text));
  };
  const httpsProxy = read('httpsProxy', optional(readProxyUrl));
  const httpProxy = read('httpProxy', optional(readProxyUrl));
  const noProxy = read('noProxy', String);
  const proxyFor = upstream.protocol === 'https:' ? httpsProxy : httpProxy;

  const config: Config = {
    upstream,
    port: read('port', readPort),
    connectTimeout: read('connectTimeout', readDuration),
    headersTimeout: read('headersTimeout', readDuration),
    bodyTimeout: read('bodyTimeout', readDuration),
    clientHeadTimeout: read('clientHeadTimeout', readDuration),
    shutdownTimeout: read('shutdownTimeout', readDuration),
    maxRequestBody: read('maxRequestBody', readSize),
    maxResponseHeaders: read('maxResponseHeaders', readSize),
    timeLimit: read('timeLimit', readTimeLimit),
    stripHeaderPrefixes: read('stripHeaderPrefixes', (text) => (text ? readPrefixes(text) : [])),
    log: read('log', readChoice('json', 'off')),
    httpProxy: proxyFor && !bypassesProxy(upstream, noProxy) ? proxyFor : undefined,
  };
  if (problems.length > 0) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    throw new ConfigError(`The proxy cannot start with this configuration:\n${list}`);
  }
  return Object.freeze(config);
}
