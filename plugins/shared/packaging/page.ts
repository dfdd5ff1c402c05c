import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';
import { projectRoot } from '../project-root';

const root = projectRoot;

/** What the page may do: run its own script and style, and ask the proxy that it came from. */
const toPolicy = (script: string, style: string) =>
  [
    "default-src 'none'",
    `script-src '${toHash(script)}'`,
    `style-src '${toHash(style)}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const toHash = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/**
 * Makes the page that the proxy serves at `/`: one HTML file with its script, its style and the hashes
 * of both in its content security policy. The same sources give the same bytes.
 */
export async function makePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: { page: 'web/main.tsx', style: 'web/style/page.css' },
    outdir: 'out',
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    // Phones are older than runtimes: Safari 15 and Chrome 100 are from 2022.
    target: ['chrome100', 'firefox102', 'safari15.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // Chinese as it is, not as six characters for each one.
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const read = (ending: string) =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.text.trim() ?? '';
  const script = read('.js');
  const style = read('.css');
  if (/<\/script|<!--/i.test(script)) throw new Error('The script would end its own element.');
  const parts: Record<string, string> = { script, style, policy: toPolicy(script, style) };
  const template = readFileSync(resolve(root, 'web/page.html'), 'utf8');
  // A function, since "$&" in the script must not mean anything.
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? '');
}

/** The name of the page beside the bundle of a function. */
export const PAGE_FILE = 'page.html.br';

/**
 * Makes the page, compressed: a file of its own, which a function reads when somebody opens its address
 * in a browser, so that a cold start does not pay for it.
 */
export function bundlePage(): Promise<Buffer> {
  made ??= compressPage();
  return made;
}

/** It is the same for every function that is packed. */
let made: Promise<Buffer> | undefined;

async function compressPage(): Promise<Buffer> {
  const html = Buffer.from(await makePage());
  return brotliCompressSync(html, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: html.length,
    },
  });
}
