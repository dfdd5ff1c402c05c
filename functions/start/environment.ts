import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { parse } from 'dotenv';
import { expand } from 'dotenv-expand';
import { findDotEnvProblems } from '../../plugins/shared/dot-env';
import type { ServerOptions } from './command-line';

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings of a server, and the file from which some of them were read. */
export interface Settings {
  readonly environment: Environment;
  /** Undefined: no file was read. */
  readonly file: string | undefined;
  /** The file with access keys, and its contents; undefined if there is none. */
  readonly keysFile: { readonly path: string; readonly text: string } | undefined;
}

/** Thrown if a settings file is unreadable or invalid. */
export class EnvFileError extends Error {
  override readonly name = 'EnvFileError';
}

/**
 * Collects the settings: command-line options take precedence over the environment, and the
 * environment over the file, which is parsed as `sls` does. Empty values count as not set.
 *
 * @throws {EnvFileError} with names and line numbers, never a value.
 */
export function collectSettings(options: ServerOptions, environment: Environment): Settings {
  const { envFile, keysFile, port, host, upstream } = options;
  const path =
    envFile && (existsSync(envFile.path) || !envFile.mayBeMissing) ? envFile.path : undefined;
  const bytes = path === undefined ? undefined : read(path);
  const set = withoutEmpty(withoutFile(environment, bytes));
  const fromFile = bytes === undefined || path === undefined ? {} : readFile(path, bytes, set);
  const named = withoutEmpty({ PORT: port, HOST: host, UPSTREAM_URL: upstream });
  return {
    environment: { ...fromFile, ...set, ...named },
    file: path,
    keysFile:
      keysFile !== undefined && existsSync(keysFile)
        ? { path: keysFile, text: read(keysFile).toString('utf8') }
        : undefined,
  };
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new EnvFileError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

/**
 * Node treats `--env-file` as its own option in any position and loads the file, by different
 * rules, into the environment. Such values come from the file and must not take precedence over it.
 */
function withoutFile(environment: Environment, bytes: Buffer | undefined): Environment {
  const byNode = bytes === undefined ? {} : parseEnv(bytes.toString('utf8'));
  return Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => byNode[name] !== value),
  );
}

function readFile(path: string, bytes: Buffer, environment: Record<string, string>): Environment {
  const parsed = parse(bytes);
  const { parsed: expanded = {} } = expand({ parsed, processEnv: { ...environment } });
  const values = withoutEmpty(expanded);
  const problems = findDotEnvProblems(bytes, { ...values, ...environment });
  if (problems.length > 0) {
    const list = problems.map((problem) => `\n  - ${problem}`).join('');
    throw new EnvFileError(`${path} is ambiguous, so nothing was started:${list}`);
  }
  return values;
}

function withoutEmpty(environment: Environment): Record<string, string> {
  const set = Object.entries(environment).filter(([, value]) => value?.trim());
  return Object.fromEntries(set) as Record<string, string>;
}
