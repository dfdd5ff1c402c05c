import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFile } from '../../../../plugins/operations/usage/file-source';
import { readRequest, type UsageOptions } from '../../../../plugins/operations/usage/request';
import { showUsage } from '../../../../plugins/operations/usage/usage';

/** A log line as the proxy writes it. */
export function toLine(fields: Readonly<Record<string, unknown>>): string {
  const { time = '2026-11-20T10:00:00.000Z', ...others } = fields;
  return JSON.stringify({
    ...{ time, event: 'request', id: 'a1', method: 'POST', route: 'upstream', status: 200 },
    ...{ total_ms: 5, bytes_in: 10, bytes_out: 20, client_left: false, provider: 'openai' },
    ...others,
  });
}

/** The output for a user who asks for the usage in a log. */
export interface Seen {
  readonly text: string;
  readonly notices: readonly string[];
}

/** A folder with a log. */
export interface Desk {
  readonly folder: string;
  /** Writes a file, and returns its path. */
  write(name: string, content: string | Buffer): string;
  show(log: string | readonly string[] | Buffer, options?: UsageOptions): Promise<Seen>;
  clear(): void;
}

export function openDesk(): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'usage-'));
  const write = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  return {
    folder,
    write,
    async show(log, options = {}) {
      const content = typeof log === 'string' || Buffer.isBuffer(log) ? log : `${log.join('\n')}\n`;
      return look(write('proxy.log', content), options);
    },
    clear: () => rmSync(folder, { recursive: true }),
  };
}

/** The current day in these tests. */
export const now = Date.parse('2026-11-26T12:00:00.000Z');

/** Reads the usage of an existing file. */
export async function look(path: string, options: UsageOptions = {}): Promise<Seen> {
  const seen = { text: '', notices: [] as string[] };
  await showUsage(readRequest(options, now), openFile(path), {
    width: 80,
    write: (text) => {
      seen.text += text;
    },
    notice: (text) => seen.notices.push(text),
    progress: () => undefined,
  });
  return seen;
}
