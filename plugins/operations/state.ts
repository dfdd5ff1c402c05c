import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What this plugin keeps between two commands, apart from any cloud. Never committed. */
interface State {
  readonly verifyToken?: string;
  /** Where each service and stage was last deployed from here: no cloud tells of its other regions. */
  readonly regions?: Readonly<Record<string, string>>;
  readonly baselines?: Readonly<Record<string, Baseline>>;
}

/** What the first `verify` of an address measured. */
export interface Baseline {
  readonly at: string;
  readonly coldMs?: number;
  readonly warmMs?: number;
}

const toFile = (serviceDir: string) => join(serviceDir, '.operations', 'state.json');

/** Reads what was kept; nothing where there is nothing, or nothing that can be read. */
export function readState(serviceDir: string): State {
  try {
    return JSON.parse(readFileSync(toFile(serviceDir), 'utf8')) as State;
  } catch {
    return {};
  }
}

/** Keeps some more, for this user's eyes only. */
export function keepState(serviceDir: string, more: State): void {
  mkdirSync(join(serviceDir, '.operations'), { recursive: true, mode: 0o700 });
  const text = JSON.stringify({ ...readState(serviceDir), ...more }, null, 2);
  writeFileSync(toFile(serviceDir), `${text}\n`, { mode: 0o600 });
}
