import { expect, test } from '@jest/globals';
import { createLogOutput } from '../../../lib/pipeline/log-output';

/** A disk with this many bytes free. */
function createDisk(room: number) {
  const disk = { room, text: '', code: 'ENOSPC' };
  const write = (_: number, bytes: Buffer) => {
    if (disk.room === 0) throw Object.assign(new Error('no'), { code: disk.code });
    const written = Math.min(disk.room, bytes.length);
    disk.text += bytes.toString('latin1', 0, written);
    disk.room -= written;
    return written;
  };
  return { disk, write };
}

test('lines that cannot be written are counted, and reported once when there is space again', () => {
  const { disk, write } = createDisk(0);
  const output = createLogOutput(1, write);
  output('{"a":1}\n{"a":2}\n');
  output('{"a":3}\n');
  disk.room = Number.POSITIVE_INFINITY;
  output('{"a":4}\n');
  output('{"a":5}\n');
  const lines = disk.text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { a: 4 },
    { time: expect.any(String), event: 'log_lines_lost', lines: 3 },
    { a: 5 },
  ]);
});

test('a partially written line does not become part of the next one', () => {
  const { disk, write } = createDisk(12);
  const output = createLogOutput(1, write);
  output('{"a":1}\n{"a":2}\n{"a":3}\n');
  output('{"a":4}\n');
  disk.room = Number.POSITIVE_INFINITY;
  output('{"a":5}\n');
  const [first, torn, next, lost] = disk.text.split('\n');
  expect([first, torn, next]).toEqual(['{"a":1}', '{"a"', '{"a":5}']);
  expect(JSON.parse(String(lost))).toMatchObject({ event: 'log_lines_lost', lines: 3 });
});

test('a pipe that is full for a moment is retried', () => {
  let attempts = 0;
  let text = '';
  const output = createLogOutput(1, (_, bytes) => {
    if (attempts++ < 3) throw Object.assign(new Error('later'), { code: 'EAGAIN' });
    text += bytes;
    return bytes.length;
  });
  output('{"a":1}\n');
  expect(text).toBe('{"a":1}\n');
});

test('a slow reader gets every line up to 1 MB, and the number of lines lost beyond that', async () => {
  const { disk, write } = createDisk(0);
  disk.code = 'EAGAIN';
  const lost: number[] = [];
  let attempts = 0;
  const countAttempts = (descriptor: number, bytes: Buffer) => {
    attempts += 1;
    return write(descriptor, bytes);
  };
  const output = createLogOutput(1, countAttempts, (lines) => lost.push(lines));
  const line = `${'x'.repeat(1023)}\n`;
  for (let at = 0; at < 1_030; at += 1) output(line);
  // It waits once, trying each millisecond, and not for every line.
  expect(attempts).toBeLessThan(1_030 + 100);
  expect(lost).toEqual([1, 1, 1, 1, 1, 1]);
  disk.room = Number.POSITIVE_INFINITY;
  while (!disk.text.endsWith('}\n')) await new Promise((resolve) => setTimeout(resolve, 10));
  const lines = disk.text.trimEnd().split('\n');
  expect(lines).toHaveLength(1_025);
  expect(JSON.parse(String(lines.pop()))).toMatchObject({ event: 'log_lines_lost', lines: 6 });
  expect(new Set(lines)).toEqual(new Set([line.trimEnd()]));
});
