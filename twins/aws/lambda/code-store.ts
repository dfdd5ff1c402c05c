import { createHash } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AwsError } from '../api/aws-error';
import { readZip, type ZipEntry } from './zip';

/** A deployment package, unpacked. */
export interface Code {
  readonly zip: Buffer;
  /** In base64, like Lambda. */
  readonly sha256: string;
  /** The folder with its files, for sandboxes. */
  readonly folder: string;
}

export interface CodeStore {
  /** Throws Lambda's error for an invalid package. */
  add(zip: Buffer): Promise<Code>;
}

const LARGEST_UNZIPPED = 262_144_000;

/** Unpacks each package once, however many functions and versions use it. */
export function createCodeStore(folder: string): CodeStore {
  const known = new Map<string, Promise<Code>>();
  const unpack = async (zip: Buffer, sha256: string): Promise<Code> => {
    const entries = readEntries(zip);
    const target = join(folder, sha256.replace(/\W/g, '_'));
    await mkdir(target, { recursive: true });
    for (const { path, data, mode } of entries) {
      const file = join(target, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, data);
      await chmod(file, mode & ~0o222);
    }
    return { zip, sha256, folder: target };
  };
  return {
    async add(zip) {
      const sha256 = createHash('sha256').update(zip).digest('base64');
      const code = known.get(sha256) ?? unpack(zip, sha256);
      known.set(sha256, code);
      return code;
    },
  };
}

function readEntries(zip: Buffer): ZipEntry[] {
  try {
    const entries = readZip(zip);
    const size = entries.reduce((total, { data }) => total + data.length, 0);
    if (size <= LARGEST_UNZIPPED) return entries;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError(
      'InvalidParameterValueException',
      `Could not unzip uploaded file. Please check your file, then try to upload again. (${reason})`,
    );
  }
  throw new AwsError(
    'InvalidParameterValueException',
    `Unzipped size must be smaller than ${LARGEST_UNZIPPED} bytes`,
  );
}
