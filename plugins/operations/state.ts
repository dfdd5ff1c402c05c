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

/** What this plugin keeps between two commands, apart from any cloud. Never committed. */
interface State {
  readonly verifyToken?: string;
  /** Where each service and stage was last deployed from here: no cloud tells of its other regions. */
  readonly regions?: Readonly<Record<string, string>>;
  /** Addresses that a cloud has named to this checkout, and when. */
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
 * Reads what was kept; nothing where there is nothing.
 *
 * @throws {UserError} when the file is damaged: a new token in place of the one that is lost would look like a
 * deploy without a change, and `verify` would fail.
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
  throw toUserError(say('it holds no object', '里面不是对象'));
}

/** Keeps some more, for this user's eyes only. Lists are added to; an entry that is undefined is taken out. */
export function keepState(serviceDir: string, more: State): void {
  mkdirSync(join(serviceDir, folderName), { recursive: true, mode: 0o700 });
  const file = toFile(serviceDir);
  withLock(`${file}.lock`, () => {
    const state: Record<string, unknown> = { ...readState(serviceDir) };
    for (const [name, value] of Object.entries(more)) {
      state[name] = typeof value === 'object' ? { ...(state[name] as object), ...value } : value;
    }
    // Readers get the old file or the new one, never half of one, even after a crash.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  });
}

/** Longer than any write takes: who has held the lock for so long was killed. In milliseconds. */
const longestHold = 10_000;

/** Two commands of one checkout write one after the other. */
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
      `${folderName}/state.json cannot be used: ${problem}. Nothing was done.`,
      `${folderName}/state.json 无法使用：${problem}。什么都没有做。`,
    ),
    say(
      'It holds the token of "verify". Put it back from a copy; or delete it, deploy, and a new token is made.',
      '里面是 verify 的 token。从备份恢复；或者删除它再部署，会生成新的 token。',
    ),
  ]);
