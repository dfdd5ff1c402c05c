import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** The most resident memory that the process has had so far, in bytes; without Linux, what it has now. */
export function peakMemory(pid: number): number {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]).toString()) * 1024;
  }
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`${file} tells no VmHWM`);
  return Number(kilobytes) * 1024;
}
