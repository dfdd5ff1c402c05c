import { join } from 'node:path';

const project = join(__dirname, '..', '..', '..');

/** The program that `npx sls` starts, as words for Node. */
export const OSLS = [
  '--require',
  join(__dirname, 'compile-cache.cjs'),
  join(project, 'node_modules/serverless/bin/serverless.js'),
] as const;

/**
 * Compiling its schema for AWS takes osls five seconds. It caches the result in the home directory, which
 * in tests is the service's folder, where packaging cleans up: every command would compile it again.
 */
export const oslsCache = { SLS_SCHEMA_CACHE_BASE_DIR: join(project, 'node_modules', '.cache') };
