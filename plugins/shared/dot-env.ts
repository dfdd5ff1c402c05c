import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { expand } from 'dotenv-expand';
import { say } from './language';
import { UserError } from './user-error';

type Environment = Readonly<Record<string, string | undefined>>;

/** The location of the .env files, and the resulting environment. */
export interface DotEnv {
  readonly folder: string;
  readonly stage: string;
  /** `process.env`, after osls has read the file. */
  readonly environment: Environment;
}

/**
 * osls reads .env by the rules of dotenv and dotenv-expand, which change values silently: `$word` is treated
 * as a variable, even in quotes, and the text after an unquoted `#` is cut off. A truncated secret fails
 * elsewhere, with an unrelated error. So the file is compared with the resulting environment.
 *
 * @throws {UserError} with names and line numbers, never a value.
 */
export function checkDotEnv({ folder, stage, environment }: DotEnv): void {
  const ofStage = `.env.${stage}`;
  const name = existsSync(join(folder, ofStage)) ? ofStage : '.env';
  if (!existsSync(join(folder, name))) return;
  refuse(name, findDotEnvProblems(readFileSync(join(folder, name)), environment));
  if (name === ofStage) refuse(ofStage, findUnread(folder, ofStage, environment));
}

/** Where a file differs from the resulting environment: names and lines, never a value. */
export function findDotEnvProblems(bytes: Buffer, environment: Environment): string[] {
  return findForeignEncoding(bytes) ?? findChangedValues(bytes.toString('utf8'), environment);
}

function refuse(name: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new UserError('DOT_ENV', [
    say(
      `${name} is read differently from how it is written, so nothing was done:`,
      `${name} 的内容与实际读取的值不同，因此没有执行任何操作：`,
    ),
    ...problems.map((problem) => `  - ${problem}`),
  ]);
}

/** Windows PowerShell writes UTF-16 with `>` and `>>`; dotenv cannot read it, or not the appended part. */
function findForeignEncoding(bytes: Buffer): string[] | undefined {
  const isUtf16 = /^(fffe|feff)/.test(bytes.toString('hex', 0, 2)) || bytes.includes(0);
  if (!isUtf16) return undefined;
  return [
    say(
      'it is encoded as UTF-16, which cannot be read. Save it as UTF-8; in PowerShell, use Set-Content -Encoding utf8 instead of ">"',
      '文件是 UTF-16 编码，无法读取。请存为 UTF-8；在 PowerShell 里用 Set-Content -Encoding utf8 代替 ">"',
    ),
  ];
}

/** A line of the file that is neither blank nor a comment. */
interface Line {
  readonly number: number;
  /** Undefined: dotenv ignores the line. */
  readonly name: string | undefined;
  /** Everything after the equals sign. */
  readonly raw: string;
}

/** As dotenv does, also `NAME: value`. */
const assignment = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=[ \t]*|:[ \t]+)(.*)$/;
const blankOrComment = /^\s*(?:#|$)/;
const variable = /(?<!\\)\$(?:\{([^{}]+)\}|[A-Za-z_]\w*)/g;

function findChangedValues(text: string, environment: Environment): string[] {
  const parsed = parse(text);
  // Variables of the shell take precedence over the file; that is not an error.
  const others = Object.fromEntries(
    Object.entries(environment).filter(([name]) => !(name in parsed)),
  ) as Record<string, string>;
  const expanded = expand({ parsed: { ...parsed }, processEnv: { ...others } }).parsed ?? {};
  const problems: string[] = [];
  const lines = readLines(text);
  for (const [index, { number, name, raw }] of lines.entries()) {
    if (name === undefined) {
      problems.push(
        say(
          `line ${number}: it is ignored, because it is neither NAME=value nor a comment (#)`,
          `第 ${number} 行：被忽略，因为它既不是 NAME=value，也不是注释（#）`,
        ),
      );
      continue;
    }
    const complain = (problem: string) =>
      problems.push(
        say(`line ${number}, ${name}: ${problem}`, `第 ${number} 行，${name}：${problem}`),
      );
    const value = parsed[name];
    if (value === undefined) {
      complain(
        say(
          'it is read as part of the value above, which has an unclosed quote',
          '它被当作上一个值的一部分，因为那里的引号没有闭合',
        ),
      );
      continue;
    }
    const arrived = environment[name];
    if (arrived !== undefined && arrived !== expanded[name]) continue;
    const later = lines.findLast((line, other) => line.name === name && other > index);
    if (later && raw.trim() !== '' && later.raw.trim() !== raw.trim()) {
      complain(
        say(
          `line ${later.number} sets it again, and takes precedence. Remove one of the two`,
          `第 ${later.number} 行再次设置了它，以后者为准。请删除其中一行`,
        ),
      );
    } else if (value.includes('\ufffd')) {
      complain(
        say(
          'it is not encoded as UTF-8. Save the file as UTF-8',
          '它不是 UTF-8 编码。请把文件存为 UTF-8',
        ),
      );
    } else if (/^['"`]/.test(value)) {
      complain(
        say(
          'it starts with a quote but does not end with the same quote. Quote the whole value, or none of it',
          '它以引号开头，但没有以同样的引号结尾。请给整个值加引号，或者都不加',
        ),
      );
    } else if (isCutAtHash(raw)) {
      complain(
        say(
          'the value is cut off at the "#". Put it in quotes: NAME=\'value\'',
          '值在 "#" 处被截断。请加引号：NAME=\'value\'',
        ),
      );
    } else if (hasForeignVariable(value, { ...others, ...parsed })) {
      complain(
        say(
          '"$" starts a variable, even in quotes. Write "\\$" for a literal dollar sign; to use a variable, write it in braces and set it',
          '"$" 会被当作变量，在引号里也一样。要表示 "$" 本身，请写 "\\$"；要使用变量，请写在花括号里并设置它',
        ),
      );
    }
  }
  return problems;
}

/** Without the lines inside quoted multi-line values, unless they look like settings. */
function readLines(text: string): Line[] {
  const found: Line[] = [];
  let quote = '';
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    const [, name, raw = ''] = assignment.exec(line) ?? [];
    if (quote) {
      // A line inside a PEM key may look like an assignment, but never has a valid name.
      if (name && /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(name)) {
        found.push({ number: index + 1, name, raw });
      }
      if (isClosed(line, quote)) quote = '';
      continue;
    }
    if (!name && blankOrComment.test(line)) continue;
    found.push({ number: index + 1, name, raw });
    const first = raw[0] ?? '';
    if (/['"`]/.test(first) && !isClosed(raw.slice(1), first)) quote = first;
  }
  return found;
}

const isClosed = (text: string, quote: string) => text.replaceAll(`\\${quote}`, '').includes(quote);

/** A comment is preceded by a space; otherwise the sign is part of the value. */
function isCutAtHash(raw: string): boolean {
  const quoted = /^(['"`])(?:\\\1|(?!\1).)*\1\s*(?:#.*)?$/.test(raw);
  return !quoted && /^[^#]*[^#\s]#|^#\S/.test(raw);
}

/** `$word` is rarely intended as a variable; `${NAME}` is, if the variable or a default exists. */
function hasForeignVariable(value: string, known: Environment): boolean {
  return [...value.matchAll(variable)].some(
    ([, expression]) => !expression || (!/[:+-]/.test(expression) && !known[expression]),
  );
}

/** osls reads a single file: if `.env.<stage>` exists, `.env` is ignored. */
function findUnread(folder: string, ofStage: string, environment: Environment): string[] {
  if (!existsSync(join(folder, '.env'))) return [];
  const own = parse(readFileSync(join(folder, ofStage)));
  const names = Object.entries(parse(readFileSync(join(folder, '.env'))))
    .filter(([name, value]) => value !== '' && !(name in own) && !environment[name])
    .map(([name]) => name);
  if (names.length === 0) return [];
  return [
    say(
      `because this file exists, .env is ignored, and these variables of .env are missing: ${names.join(', ')}. Add each to ${ofStage}; "NAME=" omits it`,
      `由于存在这个文件，.env 不会被读取，以下 .env 里的变量缺失：${names.join('、')}。请把它们也写进 ${ofStage}；写 "NAME=" 表示不设置`,
    ),
  ];
}
