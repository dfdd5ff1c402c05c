import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { nodeFlags } from './programs/programs';

function revision(): string {
  try {
    const run = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim();
    const changed =
      run('status', '--porcelain', '--', 'lib', 'functions') === '' ? '' : ', changed';
    return `${run('rev-parse', '--short', 'HEAD')}${changed}`;
  } catch {
    return 'unknown';
  }
}

/** The machine and conditions of the measurements. */
export function describeMachine(command: string): string {
  const processors = cpus();
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  return `Measured with \`${command}\` on ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, at revision ${revision()},
on ${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${gigabytes} GB, Linux ${release()}, Node ${process.versions.node}
with \`${nodeFlags.join(' ')}\`. [README.md](README.md) explains how to read it.
`;
}
