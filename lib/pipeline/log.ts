import type { Log, RequestRecord } from '../exchange/log';
import type { Notes } from '../exchange/notes';
import type { LogOutput } from './log-output';

let second = 0;
let secondText = '';

/**
 * The current time in ISO 8601. Formatted once per second except for its milliseconds: formatting a
 * date takes as long as the rest of a line.
 */
function now(): string {
  const time = Date.now();
  if (time - second >= 1000 || time < second) {
    second = time - (time % 1000);
    secondText = new Date(second).toISOString().slice(0, -4);
  }
  return `${secondText}${String(time - second).padStart(3, '0')}Z`;
}

const milliseconds = (value: number) => Math.round(value * 10) / 10;

/**
 * One line of JSON for each finished request.
 *
 * Formatted manually, because JSON.stringify would cost more here than all header rules together.
 * Only the cause can contain characters that JSON escapes: methods and ids are tokens (RFC 9110
 * §5.6.2), the rest are fixed words and numbers.
 */
export function toLogLine(record: RequestRecord): string {
  const { upstream, status, error, cause, firstByteMs, notes } = record;
  let line = `{"time":"${now()}","event":"request","id":"${record.id}"`;
  line += `,"method":"${record.method}","route":"${record.route}"`;
  if (upstream !== undefined) line += `,"upstream":"${upstream}"`;
  if (status !== undefined) line += `,"status":${status}`;
  if (error !== undefined) line += `,"error":"${error}"`;
  if (cause !== undefined) line += `,"cause":${JSON.stringify(cause)}`;
  if (firstByteMs !== undefined) line += `,"first_byte_ms":${milliseconds(firstByteMs)}`;
  line += `,"total_ms":${milliseconds(record.totalMs)},"bytes_in":${record.bytesIn}`;
  line += `,"bytes_out":${record.bytesOut},"client_left":${record.clientLeft}`;
  return notes === undefined ? `${line}}` : `${line}${toNoteText(notes)}}`;
}

/** Characters that JSON does not escape; notes may contain text from a client (a model's name). */
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** How each note begins, by its name: all names are fixed words of layers. */
const beginnings = new Map<string, string>();

function toBeginning(name: string): string {
  let beginning = beginnings.get(name);
  if (beginning === undefined) {
    beginning = `,"${name}":`;
    beginnings.set(name, beginning);
  }
  return beginning;
}

function toNoteText(notes: Notes): string {
  let text = '';
  for (const name in notes) {
    const value = notes[name];
    if (value === undefined) continue;
    text += toBeginning(name);
    if (typeof value !== 'string') text += value;
    else text += plain.test(value) ? `"${value}"` : JSON.stringify(value);
  }
  return text;
}

/** Under load, lines are collected for this long. Milliseconds. */
const batchMilliseconds = 10;

/**
 * Creates a log that writes lines of JSON.
 *
 * A write to a pipe costs more than the line itself. Lines are therefore written at the end of
 * their turn of the event loop, early enough for a function that is frozen after its response;
 * writes that follow each other within milliseconds are combined.
 */
export function createLog(write: LogOutput): Log {
  let pending = '';
  let lastFlush = 0;
  const flush = () => {
    if (pending === '') return;
    const text = pending;
    pending = '';
    lastFlush = performance.now();
    write(text);
  };
  const add = (line: string) => {
    if (pending === '') {
      if (performance.now() - lastFlush > batchMilliseconds) setImmediate(flush);
      else setTimeout(flush, batchMilliseconds);
    }
    pending += `${line}\n`;
  };
  return {
    request: (record) => add(toLogLine(record)),
    event: (name, facts) => add(JSON.stringify({ time: now(), event: name, ...facts })),
    flush,
  };
}

/** A log that discards everything, for `LOG=off`. */
export const silentLog: Log = { request: () => {}, event: () => {}, flush: () => {} };
