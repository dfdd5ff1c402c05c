import { type ChildProcess, spawn } from 'node:child_process';

// Its stdin ends when the test's process ends, for whatever reason.
// A shell, because it starts much faster than Node, uses less memory, and each test file starts one.
const WATCH = `
  pids=' '
  while read -r line; do
    pid=" \${line#?} "
    case $line in
      +*) pids="$pids$pid" ;;
      *) pids="\${pids%%"$pid"*} \${pids#*"$pid"}" ;;
    esac
  done
  for pid in $pids; do kill -KILL "$pid"; done
`;

let watcher: ChildProcess | undefined;

function tell(line: string): void {
  if (watcher === undefined) {
    // Detached, so that Ctrl-C does not end it before it has done its work.
    const stdio = ['pipe', 'ignore', 'ignore'] as const;
    watcher = spawn('/bin/sh', ['-c', WATCH], { detached: true, stdio: [...stdio] });
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
