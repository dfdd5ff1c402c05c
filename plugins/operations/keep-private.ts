import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Serverless } from '../shared/framework';

/**
 * osls writes all variables of the functions, including keys, into `.serverless` or into the folder that
 * `--package` names, readable by every user of the machine. From here on, only the owner may read what this
 * command writes, and an existing `.serverless`.
 */
export function keepPrivate({ serviceDir }: Serverless): void {
  process.umask(0o077);
  const folder = join(serviceDir, '.serverless');
  if (existsSync(folder)) chmodSync(folder, 0o700);
}
