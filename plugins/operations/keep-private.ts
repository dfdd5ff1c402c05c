import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Serverless } from '../shared/framework';

/**
 * What osls writes into `.serverless`, or into the folder that `--package` names, holds all variables of the
 * functions, keys among them, and is readable by every user of the machine. From here on, what this command
 * writes is for its own user only, and so is the folder from before.
 */
export function keepPrivate({ serviceDir }: Serverless): void {
  process.umask(0o077);
  const folder = join(serviceDir, '.serverless');
  if (existsSync(folder)) chmodSync(folder, 0o700);
}
