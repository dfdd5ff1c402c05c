import { optional, type Setting, type Source } from './section';
import { readChoice, readSha256, readWebSocketUrl } from './values';

/** The proxy's own endpoints under `/-/`. */
export interface OwnConfig {
  /**
   * `VERIFY_TOKEN_SHA256`: the SHA-256 of the token that allows `sls verify` to use `/-/stream`.
   */
  readonly verifyTokenSha256: string | undefined;
  /** `PAGE`: whether browsers that open the address get the status page. */
  readonly page: boolean;
  /** `WEBSOCKET_URL`: where WebSockets go, if not to the proxy's own address: on SCF that is a second function. */
  readonly webSocketUrl: URL | undefined;
}

export const ownSettings = {
  verifyTokenSha256: {
    name: 'VERIFY_TOKEN_SHA256',
    defaultValue: '',
    aliases: [],
    scope: 'deploy',
  },
  page: { name: 'PAGE', defaultValue: 'on', aliases: [] },
  webSocketUrl: { name: 'WEBSOCKET_URL', defaultValue: '', aliases: [] },
} as const satisfies Record<string, Setting>;

export function readOwn({ read }: Source<keyof typeof ownSettings>): OwnConfig {
  return {
    verifyTokenSha256: read('verifyTokenSha256', (text) => (text ? readSha256(text) : undefined)),
    page: read('page', readChoice('on', 'off')) === 'on',
    webSocketUrl: read('webSocketUrl', optional(readWebSocketUrl)),
  };
}
