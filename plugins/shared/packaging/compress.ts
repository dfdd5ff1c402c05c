import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { projectRoot } from '../project-root';

const CACHE = join(projectRoot, 'node_modules/.cache/compressed');

/**
 * Compresses with Brotli's best quality. That takes 0.3 s for the page, so the result is cached: most
 * deployments do not change the page.
 */
export function compress(text: string): Buffer {
  const bytes = Buffer.from(text);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const file = join(CACHE, `${digest}-${process.versions.brotli}.br`);
  try {
    return readFileSync(file);
  } catch {
    const data = brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    });
    keep(file, data);
    return data;
  }
}

/** Another command may write the same file at the same time. If it cannot be written, nothing is cached. */
function keep(file: string, data: Buffer): void {
  try {
    const draft = `${file}.${process.pid}`;
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(draft, data);
    renameSync(draft, file);
  } catch {}
}
