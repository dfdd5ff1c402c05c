import type { Setting, Source } from './section';
import { readDuration } from './values';

/** `KEEPALIVE_INTERVAL`: silence after which an event stream gets a comment. Undefined: never. */
export type KeepaliveConfig = number | undefined;

export const keepaliveSettings = {
  keepaliveInterval: { name: 'KEEPALIVE_INTERVAL', defaultValue: 'off', aliases: [] },
} as const satisfies Record<string, Setting>;

export function readKeepalive({ read }: Source<keyof typeof keepaliveSettings>): KeepaliveConfig {
  return read('keepaliveInterval', (text) => {
    return text.toLowerCase() === 'off' ? undefined : readDuration(text);
  });
}
