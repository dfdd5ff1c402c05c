import { crc32, inflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly path: string;
  readonly data: Buffer;
  /** Unix permissions; Lambda keeps those in the archive. */
  readonly mode: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

/** Reads an archive by its central directory. Throws if it is damaged or an entry is outside the folder. */
export function readZip(archive: Buffer): ZipEntry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== END_OF_DIRECTORY)
    throw new Error('not a zip archive');
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);

  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error('a broken central directory');
    const nameLength = archive.readUInt16LE(at + 28);
    const path = archive.subarray(at + 46, at + 46 + nameLength).toString('utf8');
    if (!path.endsWith('/')) entries.push(readEntry(archive, at, path));
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function readEntry(archive: Buffer, at: number, path: string): ZipEntry {
  if (path.startsWith('/') || path.includes('\\') || path.split('/').includes('..')) {
    throw new Error(`an entry outside of its folder: ${path}`);
  }
  const madeOnUnix = archive.readUInt8(at + 5) === 3;
  const mode = madeOnUnix ? (archive.readUInt32LE(at + 38) >>> 16) & 0o777 : 0o644;
  const method = archive.readUInt16LE(at + 10);
  const size = archive.readUInt32LE(at + 20);
  const header = archive.readUInt32LE(at + 42);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const packed = archive.subarray(start, start + size);
  if (method !== 0 && method !== 8) throw new Error(`compression method ${method} in ${path}`);
  const data = method === 8 ? inflateRawSync(packed) : Buffer.from(packed);
  if (crc32(data) !== archive.readUInt32LE(at + 16)) throw new Error(`a wrong checksum in ${path}`);
  return { path, data, mode };
}
