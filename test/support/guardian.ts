import { type ChildProcess, spawn } from 'node:child_process';

// Its stdin ends when the test's process ends, for whatever reason.
const WATCH = `
  const pids = new Set();
  let text = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (more) => {
    const lines = (text + more).split('\\n');
    text = lines.pop();
    for (const line of lines) line[0] === '+' ? pids.add(+line) : pids.delete(-line);
  });
  process.stdin.on('end', () => {
    for (const pid of pids) try { process.kill(pid, 'SIGKILL'); } catch {}
  });
`;

let watcher: ChildProcess | undefined;

function tell(line: string): void {
  if (watcher === undefined) {
    // Detached, so that Ctrl-C does not end it before it has done its work.
    const stdio = ['pipe', 'ignore', 'ignore'] as const;
    watcher = spawn(process.execPath, ['-e', WATCH], { detached: true, stdio: [...stdio] });
    watcher.unref();
    (watcher.stdin as unknown as { unref(): void } | null)?.unref();
    watcher.stdin?.on('error', () => undefined);
  }
  watcher.stdin?.write(`${line}\n`);
}

/** Ensures that the child ends with this process, even if this process is killed. */
export function guard(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  tell(`+${pid}`);
  child.once('close', () => tell(`-${pid}`));
}
