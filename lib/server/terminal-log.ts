import type { Log, RequestRecord } from '../exchange/log';
import { pathOf } from '../http/target';
import type { LogOutput } from '../pipeline/log-output';

/** A path longer than this is truncated. */
const longestPath = 120;

/** Events that are reported elsewhere: start and stop. */
const untold = ['listening', 'stopping'];

/**
 * Creates a human-readable log: one short line per request. Unlike the JSON lines it contains the
 * path, so it is for the terminal only; query strings are omitted here as well.
 */
export function createTerminalLog(write: LogOutput, hasColors: boolean): Log {
  const paint = (color: number, text: string) =>
    hasColors ? `\u001b[${color}m${text}\u001b[0m` : text;
  return {
    request: (record) => write(`${toLine(record, paint)}\n`),
    event(name, facts) {
      if (untold.includes(name)) return;
      const shown = Object.entries(facts).map(
        ([key, value]) => ` ${key}=${toPrintable(String(value))}`,
      );
      write(`${paint(YELLOW, name)}${shown.join('')}\n`);
    },
    flush() {},
  };
}

type Paint = (color: number, text: string) => string;
const RED = 31;
const GREEN = 32;
const YELLOW = 33;
const CYAN = 36;
const GREY = 90;

/** `POST /v1/chat/completions 200 1.2 s, first byte 0.4 s, 3.1 KB` */
function toLine(record: RequestRecord, paint: Paint): string {
  const { method, target = '', status, error, totalMs, firstByteMs, bytesOut, clientLeft } = record;
  const times = [toTime(totalMs)];
  if (firstByteMs !== undefined) times.push(`first byte ${toTime(firstByteMs)}`);
  const words = [
    toPrintable(method),
    toPath(target),
    paint(toColor(status), status === undefined ? '-' : String(status)),
    ...(error === undefined ? [] : [paint(RED, error)]),
    `${times.join(', ')}, ${toSize(bytesOut)}`,
  ];
  return `${words.join(' ')}${clientLeft ? paint(GREY, ', the client disconnected') : ''}`;
}

function toColor(status: number | undefined): number {
  if (status === undefined) return GREY;
  if (status >= 500) return RED;
  if (status >= 400) return YELLOW;
  return status >= 300 ? CYAN : GREEN;
}

function toPath(target: string): string {
  const path = pathOf(target);
  const shown = path.length > longestPath ? `${path.slice(0, longestPath)}…` : path;
  return toPrintable(shown);
}

/** Prevents terminal escape injection: only printable ASCII is written unchanged. */
function toPrintable(text: string): string {
  return text.replace(
    /[^\x21-\x7e…]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const toTime = (milliseconds: number) =>
  milliseconds < 100 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

function toSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
