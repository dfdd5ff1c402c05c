import { readdirSync, readFileSync } from 'node:fs';

/** A process and all its descendants. */
export function family(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [
    pid,
    ...children
      .split(' ')
      .filter(Boolean)
      .flatMap((child) => family(Number(child))),
  ];
}

/**
 * CPU time of processes in nanoseconds, user and system. Read per thread, because
 * `/proc/<pid>/stat` counts in steps of 10 ms and `/proc/<pid>/schedstat` covers only the main
 * thread; none of the programs ends a thread while it runs.
 */
export function cpuNanoseconds(pids: readonly number[]): number {
  let total = 0;
  for (const pid of pids) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      total += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    }
  }
  return total;
}

/** The peak resident memory of processes, in MB. */
export function peakMegabytes(pids: readonly number[]): number {
  let kilobytes = 0;
  for (const pid of pids) {
    kilobytes += Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  }
  return kilobytes / 1024;
}
