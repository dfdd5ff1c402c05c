import { inflateRawSync } from 'node:zlib';

/** One file of a zip, with the permissions that it was packed with. */
export interface ZipEntry {
  readonly name: string;
  readonly mode: number;
  readonly isDirectory: boolean;
  readonly isLink: boolean;
  /** The unpacked size according to the zip's directory. */
  readonly size: number;
  data(): Buffer;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const MADE_ON_UNIX = 3;

/** Reads a zip with its Unix permissions, which fflate does not return. Throws if it is not a zip. */
export function readZip(zip: Buffer): ZipEntry[] {
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  let position = zip.readUInt32LE(end + 16);
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (zip.readUInt32LE(position) !== ENTRY) throw new Error('the directory of the zip is broken');
    const nameLength = zip.readUInt16LE(position + 28);
    const extraLength = zip.readUInt16LE(position + 30);
    const commentLength = zip.readUInt16LE(position + 32);
    const name = zip.toString('utf8', position + 46, position + 46 + nameLength);
    entries.push(toEntry(zip, position, name));
    position += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

function findEnd(zip: Buffer): number {
  // The end record may be followed by a comment of up to 65535 bytes.
  for (let at = zip.length - 22; at >= Math.max(0, zip.length - 22 - 65_535); at -= 1) {
    if (zip.readUInt32LE(at) === END) return at;
  }
  throw new Error('it is not a zip file');
}

function toEntry(zip: Buffer, at: number, name: string): ZipEntry {
  const attributes = zip.readUInt32LE(at + 38) >>> 16;
  const isUnix = zip.readUInt8(at + 5) === MADE_ON_UNIX && attributes !== 0;
  const method = zip.readUInt16LE(at + 10);
  const packed = zip.readUInt32LE(at + 20);
  const size = zip.readUInt32LE(at + 24);
  const local = zip.readUInt32LE(at + 42);
  if ((zip.readUInt16LE(at + 8) & 1) !== 0) throw new Error(`${name} is encrypted`);
  if (method !== 0 && method !== 8) throw new Error(`${name} is packed by method ${method}`);
  if (/(^|\/)\.\.(\/|$)|^\/|\\/.test(name)) throw new Error(`${name} lies outside of the zip`);
  return {
    name,
    // Windows tools store no permissions, so the platform cannot run the file.
    mode: isUnix ? attributes & 0o777 : 0o644,
    isDirectory: name.endsWith('/'),
    isLink: isUnix && (attributes & 0o170000) === 0o120000,
    size,
    data() {
      if (zip.readUInt32LE(local) !== LOCAL) throw new Error(`${name} is broken`);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(start, start + packed);
      const data = method === 8 ? inflateRawSync(bytes) : Buffer.from(bytes);
      if (data.length !== size) throw new Error(`${name} is shorter or longer than it claims`);
      return data;
    },
  };
}
