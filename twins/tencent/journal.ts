import { createHash } from 'node:crypto';

/** One call as it reached the API. */
export interface JournalEntry {
  readonly number: number;
  readonly time: number;
  readonly service: string;
  readonly action: string;
  readonly region: string;
  /** The key that signed, or what the caller claimed. */
  readonly secretId: string;
  /** Zips are replaced by their size and hash, values of secret-looking variables by `***`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** `ok`, the error's code, `dropped`, or `hung`. */
  readonly outcome: string;
  readonly requestId: string;
}

export interface Journal {
  entries(): readonly JournalEntry[];
  add(entry: Omit<JournalEntry, 'number'>): void;
  /** Calls back with each further entry, before its response is sent. */
  onEntry(listener: (entry: JournalEntry) => void): void;
  clear(): void;
}

export function createJournal(): Journal {
  let entries: JournalEntry[] = [];
  const listeners: ((entry: JournalEntry) => void)[] = [];
  return {
    entries: () => entries,
    add(entry) {
      const numbered = { number: entries.length + 1, ...entry };
      entries.push(numbered);
      for (const listener of listeners) listener(numbered);
    },
    onEntry: (listener) => void listeners.push(listener),
    clear() {
      entries = [];
    },
  };
}

const SECRET = /key|secret|token|password|credential/i;

/** A copy that may be printed. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  const record = value as Record<string, unknown>;
  if (typeof record.Key === 'string' && 'Value' in record && SECRET.test(record.Key)) {
    return { ...record, Value: '***' };
  }
  return Object.fromEntries(
    Object.entries(record).map(([name, one]) => [
      name,
      name === 'ZipFile' && typeof one === 'string' ? describeZip(one) : withoutSecrets(one),
    ]),
  );
}

function describeZip(base64: string): string {
  const zip = Buffer.from(base64, 'base64');
  const hash = createHash('sha256').update(zip).digest('hex').slice(0, 12);
  return `<zip of ${zip.length} bytes, sha256 ${hash}>`;
}
