import { type Zippable, zipSync } from 'fflate';

/** A file to be added to a zip. */
export interface ZipFile {
  /** Path inside the zip. */
  readonly name: string;
  readonly data: string | Uint8Array;
  readonly executable?: boolean;
}

const unix = 3;
const regularFile = 0o100000;

/**
 * Creates a zip: the same files give the same bytes, on every machine, in every time zone, in whatever
 * order. Otherwise a deploy could not detect that nothing has changed.
 */
export function toZip(files: readonly ZipFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { name, data, executable } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const mode = regularFile | (executable ? 0o755 : 0o644);
    // A zip contains local time: midnight of the first day it can express, wherever this runs.
    const mtime = new Date(1980, 0, 1);
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
    entries[name] = [bytes, { level: 9, mtime, os: unix, attrs: mode << 16 }];
  }
  return zipSync(entries);
}
