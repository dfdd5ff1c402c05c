import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** The peak resident memory of the process in bytes; without Linux, the current one. */
export function peakMemory(pid: number): number {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]).toString()) * 1024;
  }
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`${file} tells no VmHWM`);
  return Number(kilobytes) * 1024;
}
