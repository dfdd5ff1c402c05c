import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { expand } from 'dotenv-expand';
import { say } from './language';
import { UserError } from './user-error';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the .env files are, and what arrived of them. */
export interface DotEnv {
  readonly folder: string;
  readonly stage: string;
  /** `process.env`, after osls has read the file. */
  readonly environment: Environment;
}

/**
 * osls reads .env by the rules of dotenv and dotenv-expand, which change values without a word: `$word` is taken
 * for a variable, even in quotes, and what is behind an unquoted `#` is cut off. A secret that lost its end fails
 * somewhere else, with another message. So what the file says is compared with what arrived.
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

/** Where a file says something other than what arrived in the environment: names and lines, never a value. */
export function findDotEnvProblems(bytes: Buffer, environment: Environment): string[] {
  return findForeignEncoding(bytes) ?? findChangedValues(bytes.toString('utf8'), environment);
}

function refuse(name: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new UserError('DOT_ENV', [
    say(
      `${name} does not say what arrives, so nothing was done:`,
      `${name} 里写的与实际读到的不同，所以什么都没有做：`,
    ),
    ...problems.map((problem) => `  - ${problem}`),
  ]);
}

/** Windows PowerShell writes UTF-16 with `>` and `>>`; dotenv finds nothing in it, or nothing in its end. */
function findForeignEncoding(bytes: Buffer): string[] | undefined {
  const isUtf16 = /^(fffe|feff)/.test(bytes.toString('hex', 0, 2)) || bytes.includes(0);
  if (!isUtf16) return undefined;
  return [
    say(
      'it is written in UTF-16, in which nothing can be read. Save it as UTF-8; in PowerShell: Set-Content -Encoding utf8 instead of ">"',
      '它是 UTF-16 编码，读不出内容。请存为 UTF-8；在 PowerShell 里用 Set-Content -Encoding utf8 代替 ">"',
    ),
  ];
}

/** `NAME=value` as it stands in the file. */
interface Line {
  readonly number: number;
  readonly name: string;
  /** All that is behind the equals sign. */
  readonly raw: string;
}

const assignment = /^\s*(?:export\s+)?([\w.-]+)\s*=[ \t]*(.*)$/;
const variable = /(?<!\\)\$(?:\{([^{}]+)\}|[A-Za-z_]\w*)/g;

function findChangedValues(text: string, environment: Environment): string[] {
  const parsed = parse(text);
  // What comes from the shell wins over the file, and is nobody's mistake.
  const others = Object.fromEntries(
    Object.entries(environment).filter(([name]) => !(name in parsed)),
  ) as Record<string, string>;
  const expanded = expand({ parsed: { ...parsed }, processEnv: { ...others } }).parsed ?? {};
  const problems: string[] = [];
  for (const { number, name, raw } of readLines(text)) {
    const complain = (problem: string) => problems.push(`line ${number}, ${name}: ${problem}`);
    const value = parsed[name];
    if (value === undefined) {
      complain(
        say(
          'it is taken for a part of the value above, in which a quote is not closed',
          '它被当成了上一个值的一部分，那里有没闭合的引号',
        ),
      );
      continue;
    }
    const arrived = environment[name];
    if (arrived !== undefined && arrived !== expanded[name]) continue;
    if (value.includes('\ufffd')) {
      complain(
        say(
          'it is not written in UTF-8. Save the file as UTF-8',
          '它不是 UTF-8 编码。请把文件存为 UTF-8',
        ),
      );
    } else if (/^['"`]/.test(value)) {
      complain(
        say(
          'it begins with a quote that does not end it. Quote the whole value, or nothing of it',
          '它以引号开头，却没有以同样的引号结尾。给整个值加引号，或者都不加',
        ),
      );
    } else if (isCutAtHash(raw)) {
      complain(
        say(
          'the value ends before the "#". Put it in quotes: NAME=\'value\'',
          '值在 "#" 之前就结束了。给它加引号：NAME=\'value\'',
        ),
      );
    } else if (hasForeignVariable(value, { ...others, ...parsed })) {
      complain(
        say(
          'a "$" begins a variable, in quotes too. Write "\\$" for the sign itself; a variable that is meant stands in braces, and is set',
          '"$" 会被当作变量，在引号里也一样。要写 "$" 本身，请写 "\\$"；真要用变量，就放在花括号里并设置它',
        ),
      );
    }
  }
  return problems;
}

/** Assignments, without what stands inside a quoted value of several lines. */
function readLines(text: string): Line[] {
  const found: Line[] = [];
  let quote = '';
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    const [, name, raw = ''] = assignment.exec(line) ?? [];
    if (quote) {
      // A line in the middle of a key may look like an assignment, but no name looks like that.
      if (name && /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(name)) {
        found.push({ number: index + 1, name, raw });
      }
      if (isClosed(line, quote)) quote = '';
      continue;
    }
    if (!name) continue;
    found.push({ number: index + 1, name, raw });
    const first = raw[0] ?? '';
    if (/['"`]/.test(first) && !isClosed(raw.slice(1), first)) quote = first;
  }
  return found;
}

const isClosed = (text: string, quote: string) => text.replaceAll(`\\${quote}`, '').includes(quote);

/** A comment has a space before it; in a value the sign belongs to the value. */
function isCutAtHash(raw: string): boolean {
  const quoted = /^(['"`])(?:\\\1|(?!\1).)*\1\s*(?:#.*)?$/.test(raw);
  return !quoted && /^[^#]*[^#\s]#|^#\S/.test(raw);
}

/** `$word` is rarely meant as a variable; `${NAME}` is, if there is one or a default is given. */
function hasForeignVariable(value: string, known: Environment): boolean {
  return [...value.matchAll(variable)].some(
    ([, expression]) => !expression || (!/[:+-]/.test(expression) && !known[expression]),
  );
}

/** osls reads one file: with `.env.<stage>` there, `.env` counts for nothing. */
function findUnread(folder: string, ofStage: string, environment: Environment): string[] {
  if (!existsSync(join(folder, '.env'))) return [];
  const own = parse(readFileSync(join(folder, ofStage)));
  const names = Object.entries(parse(readFileSync(join(folder, '.env'))))
    .filter(([name, value]) => value !== '' && !(name in own) && !environment[name])
    .map(([name]) => name);
  if (names.length === 0) return [];
  return [
    say(
      `because it is there, .env is not read at all, and these of .env are missing: ${names.join(', ')}. Write each into ${ofStage}, too; "NAME=" there leaves it out`,
      `因为有它，.env 完全不会被读取，.env 里的这些就缺失了：${names.join(', ')}。请把每一个也写进 ${ofStage}；在那里写 "NAME=" 表示不要`,
    ),
  ];
}
