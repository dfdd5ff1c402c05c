import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Called instead of the rest of the handler when the upstream switches protocols. */
export type OnUpgrade = (answer: IncomingMessage, socket: Socket, early: Buffer) => void;

/** What undici's pool cannot carry goes over a connection of its own. */
export interface DirectPassage {
  /** Headers of this hop: `connection`, `upgrade`, `expect`, as they shall be written. */
  readonly hopHeaders: readonly string[];
  readonly onUpgrade?: OnUpgrade;
}
