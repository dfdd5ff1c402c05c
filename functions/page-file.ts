import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageFile } from '../lib/endpoints/endpoint';

/** Reads a compressed file of the page, which the build places next to each function's bundle. */
export const readPage = (file: PageFile): Buffer => readFileSync(join(__dirname, file));
