import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readZip } from '../zip';

/** Unpacks a zip like the platform: with its permissions, readable by all, not writable. */
export async function unpack(zip: Buffer, folder: string): Promise<void> {
  const folders = new Set([folder]);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const entry of readZip(zip)) {
    const path = join(folder, entry.name);
    const parent = entry.isDirectory ? path : dirname(path);
    await mkdir(parent, { recursive: true, mode: 0o755 });
    for (let one = parent; one.startsWith(folder); one = dirname(one)) folders.add(one);
    if (entry.isDirectory) continue;
    if (entry.isLink) {
      await symlink(entry.data().toString('utf8'), path);
      continue;
    }
    await writeFile(path, entry.data());
    await chmod(path, (entry.mode | 0o444) & ~0o222);
  }
  for (const one of folders) await chmod(one, 0o555);
}
