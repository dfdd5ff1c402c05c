import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The output of `npm run build` for a cloud, by name: the bundle, its chunks, the page. */
export function builtFiles(cloud: 'tencent' | 'aws'): ReadonlyMap<string, Buffer> {
  const folder = resolve(__dirname, '../../dist', cloud);
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
}
