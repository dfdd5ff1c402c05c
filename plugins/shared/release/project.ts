import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The local checkout. */
export interface Project {
  /** Of package.json. */
  readonly version: string;
  /** With `-changed` if files differ from it; undefined outside git. */
  readonly commit: string | undefined;
}

/** Reads the version and commit of this folder. */
export function readProject(serviceDir: string): Project {
  return { version: readVersion(serviceDir) ?? 'unknown', commit: readCommit(serviceDir) };
}

/** The version in package.json; undefined if there is none. */
export function readVersion(serviceDir: string): string | undefined {
  try {
    const text = readFileSync(join(serviceDir, 'package.json'), 'utf8');
    return (JSON.parse(text) as { version?: string }).version;
  } catch {
    return undefined;
  }
}

function readCommit(serviceDir: string): string | undefined {
  const git = (...words: string[]) =>
    execFileSync('git', words, {
      cwd: serviceDir,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    // The commit of an enclosing repository is irrelevant.
    if (git('rev-parse', '--show-prefix') !== '') return undefined;
    const commit = git('rev-parse', '--short=7', 'HEAD');
    return git('status', '--porcelain', '--untracked-files=no') === ''
      ? commit
      : `${commit}-changed`;
  } catch {
    return undefined;
  }
}
