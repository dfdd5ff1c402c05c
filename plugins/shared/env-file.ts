import { existsSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { expand } from 'dotenv-expand';
import { findDotEnvProblems } from './dot-env';
import { say } from './language';
import { UserError } from './user-error';

type Values = Readonly<Record<string, string>>;

/** The file from which osls reads variables: that of the stage if it exists, otherwise `.env`. */
export const toEnvFileName = (folder: string, stage: string): string =>
  existsSync(join(folder, `.env.${stage}`)) ? `.env.${stage}` : '.env';

/** The text of such a file; a new one starts as a copy of `.env.example`. */
export function readEnvText(folder: string, name: string): string {
  const from = [name, '.env.example'].find((one) => existsSync(join(folder, one)));
  return from === undefined ? '' : readFileSync(join(folder, from), 'utf8');
}

/** The values of a file, as read into the environment: see `checkDotEnv`. */
export const toEnvValues = (text: string): Values =>
  expand({ parsed: parse(text), processEnv: {} }).parsed ?? {};

/**
 * The text with changed values. Everything else is kept: a line with the name gets the new value and keeps its
 * comment; a new line goes below the commented-out line of its name, otherwise to the end.
 *
 * @throws {UserError} if a value cannot be written so that it is read back unchanged.
 */
export function mergeEnvText(text: string, changes: Values): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  for (const [name, value] of Object.entries(changes)) {
    const line = toEnvLine(name, value);
    const at = lines.findLastIndex((one) => assignment(name).test(one));
    const [, before, comment = ''] = assignment(name).exec(lines[at] ?? '') ?? [];
    if (before !== undefined) {
      lines[at] = `${before}${line}${comment}`;
      continue;
    }
    const example = lines.findIndex((one) => new RegExp(`^#\\s*${name}=`).test(one));
    lines.splice(example < 0 ? lines.length : example + 1, 0, line);
  }
  const merged = [...lines, ''].join(lineEnd);
  // A name may also occur inside a multi-line value, where a replaced line has no effect.
  const wanted = { ...toEnvValues(text), ...changes };
  if (isSame(toEnvValues(merged), wanted)) return merged;
  const lost = Object.entries(changes).map(([name, value]) => toEnvLine(name, value));
  const appended = [...text.replace(/\r?\n$/, '').split(/\r?\n/), ...lost, ''].join(lineEnd);
  if (isSame(toEnvValues(appended), wanted)) return appended;
  throw new UserError('DOT_ENV', [
    say(
      `These could not be written to the file, so nothing was changed: ${Object.keys(changes).join(', ')}.`,
      `无法写入文件，因此未做任何改动：${Object.keys(changes).join('、')}。`,
    ),
    say(
      'Close the unclosed quotes in the file, and run the same command again.',
      '请补上文件里没有闭合的引号，再运行同一条命令。',
    ),
  ]);
}

/** `NAME=value` in one line, with its prefix and its comment. */
const assignment = (name: string) =>
  new RegExp(
    `^(\\s*(?:export\\s+)?)${name}\\s*=[ \\t]*(?:'[^']*'|"[^"]*"|\`[^\`]*\`|[^'"\`#][^#]*?)?(\\s+#.*)?\\s*$`,
  );

function toEnvLine(name: string, value: string): string {
  const escaped = value.replaceAll('$', '\\$');
  const line = ['', "'", '"', '`']
    .map((quote) => `${name}=${quote}${escaped}${quote}`)
    .find(
      (one) =>
        toEnvValues(one)[name] === value &&
        findDotEnvProblems(Buffer.from(one), { [name]: value }).length === 0,
    );
  if (line !== undefined && !/[\r\n]/.test(value)) return line;
  throw new UserError('DOT_ENV', [
    say(
      `${name} contains characters that a file such as .env cannot represent. Nothing was changed.`,
      `${name} 含有 .env 这类文件无法表示的字符。未做任何改动。`,
    ),
  ]);
}

function isSame(one: Values, other: Values): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}

/** Writes the file atomically, readable only by its owner. */
export function writeEnvFile(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  // A symbolic link is kept.
  const file = existsSync(path) ? realpathSync(path) : path;
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new UserError('DOT_ENV', [
      say(
        `${name} could not be written: ${(error as Error).message}`,
        `无法写入 ${name}：${(error as Error).message}`,
      ),
    ]);
  }
}
