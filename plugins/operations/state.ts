import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { say } from '../shared/language';
import { UserError } from '../shared/user-error';

/** What this plugin stores between commands, independent of any cloud. Never committed. */
interface State {
  readonly verifyToken?: string;
  /**
   * The region of the last deploy of each service and stage from here: clouds list only one region at a
   * time.
   */
  readonly regions?: Readonly<Record<string, string>>;
  /** Addresses that a cloud reported to this checkout, and when. */
  readonly addresses?: Readonly<Record<string, string>>;
  readonly baselines?: Readonly<Record<string, Baseline>>;
}

/** What the first `verify` of an address measured. */
export interface Baseline {
  readonly at: string;
  readonly coldMs?: number;
  readonly warmMs?: number;
}

const folderName = '.operations';
const toFile = (serviceDir: string) => join(serviceDir, folderName, 'state.json');

/**
 * Reads the state; empty where none was stored yet.
 *
 * @throws {UserError} when the file is damaged. Creating a new token in place of the lost one would let
 * `verify` fail, since the deployed function expects the old one.
 */
export function readState(serviceDir: string): State {
  let text: string;
  try {
    text = readFileSync(toFile(serviceDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw toUserError((error as Error).message);
  }
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    throw toUserError(
      text.trim() === '' ? say('it is empty', '它是空的') : say('it is not JSON', '它不是 JSON'),
    );
  }
  if (typeof state === 'object' && state !== null && !Array.isArray(state)) return state;
  throw toUserError(say('it is not a JSON object', '它不是 JSON 对象'));
}

/**
 * Merges `more` into the state, in a file that only its owner may read. Entries of objects are added; an
 * undefined value removes the entry.
 */
export function keepState(serviceDir: string, more: State): void {
  mkdirSync(join(serviceDir, folderName), { recursive: true, mode: 0o700 });
  const file = toFile(serviceDir);
  withLock(`${file}.lock`, () => {
    const state: Record<string, unknown> = { ...readState(serviceDir) };
    for (const [name, value] of Object.entries(more)) {
      state[name] = typeof value === 'object' ? { ...(state[name] as object), ...value } : value;
    }
    // Readers see the old file or the new one, never a partial one, even after a crash.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  });
}

/**
 * In milliseconds; longer than any write takes. A process that has held the lock for so long was killed.
 */
const longestHold = 10_000;

/** Concurrent commands of one checkout write one after the other. */
function withLock(lock: string, act: () => void): void {
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx', 0o600));
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw toUserError(String(error));
      if (isStale(lock)) rmSync(lock, { force: true });
      // Synchronous, since the token is needed while osls initialises.
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
  try {
    act();
  } finally {
    rmSync(lock, { force: true });
  }
}

function isStale(lock: string): boolean {
  const { mtimeMs } = statSync(lock, { throwIfNoEntry: false }) ?? {};
  return mtimeMs !== undefined && Date.now() - mtimeMs > longestHold;
}

const toUserError = (problem: string) =>
  new UserError('OPERATIONS_STATE', [
    say(
      `${folderName}/state.json cannot be used: ${problem}. Nothing was changed.`,
      `${folderName}/state.json 无法使用：${problem}。未做任何更改。`,
    ),
    say(
      'It contains the token of "verify". Restore it from a backup; or delete it and deploy, which creates a new token.',
      '其中保存着 verify 的 token。请从备份恢复；或者删除它再部署，部署时会生成新的 token。',
    ),
  ]);
