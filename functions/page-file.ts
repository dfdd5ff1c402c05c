import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads the compressed page, which the build puts beside the bundle of each function. */
export const readPage = (): Buffer => readFileSync(join(__dirname, 'page.html.br'));
