import { createReadStream, fstatSync, openSync } from 'node:fs';
import { say } from '../../shared/language';
import { type Reading, readLine } from '../../shared/usage/read-line';
import type { UsageSource } from '../../shared/usage/usage-source';
import { UserError } from '../../shared/user-error';
import { readLines } from './lines';

/** The log of a server in a file, or with `-` on standard input. */
export function openFile(path: string): UsageSource {
  const isInput = path === '-';
  const name = isInput ? say('standard input', '标准输入') : path;
  if (isInput && process.stdin.isTTY) {
    throw new UserError('USAGE_FILE', [
      say(
        'Standard input is a terminal. Pipe a log into it: cat proxy.log | … --file -',
        '标准输入是终端。请用管道传入日志：cat proxy.log | … --file -',
      ),
    ]);
  }
  const { stream, size } = isInput ? { stream: process.stdin, size: 0 } : open(path);
  const counts = { foreign: 0, lost: 0, own: 0 };
  return {
    describe: async () => ({ name, keptDays: undefined }),
    async *rows({ from = 0, to, thresholds }, signal, onProgress) {
      let bytes = 0;
      let requests = 0;
      async function* pieces() {
        for await (const piece of stream as AsyncIterable<Buffer>) {
          signal.throwIfAborted();
          bytes += piece.length;
          yield piece;
        }
      }
      try {
        for await (const lines of readLines(pieces())) {
          for (const line of lines) {
            const reading = readLine(line, thresholds);
            count(reading, line, counts);
            if (reading.kind !== 'request') continue;
            if (reading.time < from || reading.time >= to) continue;
            requests++;
            yield reading.row;
          }
          onProgress({ requests, part: size > 0 ? Math.min(1, bytes / size) : undefined });
        }
      } catch (error) {
        throw toReadable(name, error);
      }
      if (counts.own === 0 && counts.foreign > 0) throw notALog(name);
    },
    remarks: () => toRemarks(counts),
  };
}

/** The number of lines of each kind. */
interface Counts {
  own: number;
  foreign: number;
  /** Those that the proxy could not write. */
  lost: number;
}

function count(reading: Reading, line: string, counts: Counts): void {
  if (reading.kind === 'foreign') counts.foreign += line.trim() === '' ? 0 : 1;
  else counts.own++;
  if (reading.kind === 'lost') counts.lost += reading.lines;
}

function open(path: string) {
  try {
    const descriptor = openSync(path, 'r');
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    const stream = createReadStream(path, { fd: descriptor, highWaterMark: 256 * 1024 });
    return { stream, size: stats.isFile() ? stats.size : 0 };
  } catch (error) {
    throw toReadable(path, error);
  }
}

function toReadable(name: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || (syscall === undefined && code !== 'EISDIR')) return error;
  const words: Readonly<Record<string, string>> = {
    ENOENT: say(`${name} does not exist.`, `文件 ${name} 不存在。`),
    EISDIR: say(`${name} is a folder, not a log file.`, `${name} 是文件夹，不是日志文件。`),
    EACCES: say(`You have no permission to read ${name}.`, `没有读取 ${name} 的权限。`),
  };
  const other = say(`${name} cannot be read (${code}).`, `无法读取 ${name}（${code}）。`);
  return new UserError('USAGE_FILE', [words[code] ?? other], error);
}

const notALog = (name: string) =>
  new UserError('USAGE_FILE', [
    say(
      `${name} contains no log lines of the proxy. They are JSON; the server writes them if its output is not a terminal, or with LOG=json.`,
      `${name} 中没有代理的日志行。日志行是 JSON 格式，服务器在输出不是终端或设置了 LOG=json 时写入。`,
    ),
  ]);

function toRemarks({ foreign, lost }: Counts): string[] {
  return [
    ...(foreign > 0
      ? [
          say(
            `${foreign} ${foreign === 1 ? 'line' : 'lines'} not written by the proxy ${foreign === 1 ? 'was' : 'were'} skipped.`,
            `跳过了 ${foreign} 行不是由代理写入的内容。`,
          ),
        ]
      : []),
    ...(lost > 0
      ? [
          say(
            `The proxy could not write ${lost} log ${lost === 1 ? 'line' : 'lines'}, so the actual numbers are higher.`,
            `代理有 ${lost} 行日志没能写出，实际数字更高。`,
          ),
        ]
      : []),
  ];
}
