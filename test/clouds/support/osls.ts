import { join } from 'node:path';

const project = join(__dirname, '..', '..', '..');

/** The program that `npx sls` starts. */
export const OSLS = join(project, 'node_modules/serverless/bin/serverless.js');

/**
 * What osls compiles of a schema takes it five seconds for AWS. It keeps that below the home, which in
 * tests is the folder of the service, where packaging cleans up: so every command would compile anew.
 */
export const oslsCache = { SLS_SCHEMA_CACHE_BASE_DIR: join(project, 'node_modules', '.cache') };
