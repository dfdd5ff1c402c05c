import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../project-root';
import { compress } from './compress';

const root = projectRoot;

/** The content security policy of the page: its own scripts and style, and requests to its own proxy. */
const toPolicy = (scripts: readonly string[], style: string) =>
  [
    "default-src 'none'",
    `script-src ${scripts.map((script) => `'${toHash(script)}'`).join(' ')}`,
    `style-src '${toHash(style)}'`,
    // The proxy's header names the WebSocket address, if any; both policies apply.
    "connect-src 'self' ws: wss:",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const toHash = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** Project information for the page. */
export interface PageFacts {
  readonly version: string;
  /** Its public address; empty if package.json has none: the page then shows the changes itself. */
  readonly repository: string;
  readonly changes: readonly string[];
}

function readFacts(): PageFacts {
  // The npm package contains no changelog.
  const read = (file: string) => {
    const path = resolve(root, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const manifest = JSON.parse(read('package.json')) as { version: string };
  const { version } = manifest;
  const changes = toChanges(read('CHANGELOG.md'), version);
  return { version, repository: toRepository(manifest), changes };
}

/** The address of the project: `repository` of package.json is its only source. */
export function toRepository(manifest: object): string {
  const { repository } = manifest as { repository?: string | { url: string } };
  const url = typeof repository === 'string' ? repository : (repository?.url ?? '');
  return /https:\/\/.*/.exec(url)?.[0].replace(/(?:\.git)?\/?$/, '') ?? '';
}

/** The entries of a version, one per line, with links as plain text. */
export function toChanges(changelog: string, version: string): string[] {
  const part = changelog.split(/^## /m).find((one) => one.startsWith(`${version} `)) ?? '';
  return [...part.matchAll(/^- (.*)$/gm)].map(([, entry = '']) =>
    entry.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'),
  );
}

/** The files of the page. */
export interface Page {
  readonly html: string;
  /** The Markdown renderer: fetched when the first response of a chat arrives. */
  readonly markdown: string;
}

/**
 * Builds the page that the proxy serves at `/`: one HTML file with its script, its style and the hashes of
 * both in its content security policy, and a second script that the policy allows by its hash as well. The
 * same sources give the same bytes.
 */
export async function makePage(facts: PageFacts = readFacts()): Promise<Page> {
  const { outputFiles } = await build({
    entryPoints: {
      page: 'web/main.tsx',
      style: 'web/style/page.css',
      markdown: 'web/markdown/chunk.ts',
    },
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
    // Keep Chinese as is instead of six-character escapes.
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    define: {
      REPOSITORY: JSON.stringify(facts.repository),
      CHANGES: JSON.stringify(facts.repository ? [] : facts.changes),
      VERSION: JSON.stringify(facts.version),
    },
  });
  const read = (name: string) =>
    outputFiles.find(({ path }) => path.endsWith(name))?.text.trim() ?? '';
  const script = read('page.js');
  const markdown = read('markdown.js');
  const style = read('style.css');
  if (/<\/script|<!--/i.test(script)) throw new Error('The script would end its own element.');
  const policy = toPolicy([script, markdown], style);
  const parts: Record<string, string> = { script, style, policy };
  const template = readFileSync(resolve(root, 'web/page.html'), 'utf8');
  // A function, so that "$&" in the script is not interpreted.
  const html = template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? '');
  return { html, markdown };
}

/** The names of the files of the page. */
export const PAGE_FILES = ['page.html.br', 'page-markdown.js.br'] as const;

/** A compressed file of the page, stored next to a function's bundle. */
export interface PageFile {
  readonly name: string;
  readonly data: Buffer;
}

/**
 * Builds the page as separate compressed files, which a function reads when its address is opened
 * in a browser, so that they do not slow down a cold start.
 */
export function bundlePage(): Promise<PageFile[]> {
  made ??= compressPage();
  return made;
}

/** The page is the same for every function. */
let made: Promise<PageFile[]> | undefined;

async function compressPage(): Promise<PageFile[]> {
  const { html, markdown } = await makePage();
  const [page, chunk] = PAGE_FILES;
  return [
    { name: page, data: compress(html) },
    { name: chunk, data: compress(markdown) },
  ];
}
