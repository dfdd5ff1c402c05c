import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { build, type OutputFile, transform } from 'esbuild';
import { projectRoot } from '../project-root';

const root = projectRoot;

/** A file of a bundle. */
export interface BundledFile {
  readonly name: string;
  readonly data: Uint8Array;
  /** The npm packages that it contains code of. */
  readonly packages: readonly string[];
}

/** A bundled function: the entry, and chunks that are loaded on demand. */
export interface BundledFunction {
  /** The entry first. */
  readonly files: readonly BundledFile[];
  /** The source files, relative to the project. */
  readonly inputs: readonly string[];
}

/** The oldest runtime of the two clouds: Tencent's Nodejs20.19. */
const target = 'node20';

/**
 * Bundles a function into CommonJS files that need no node_modules, side by side: the entry, and chunks
 * with what is imported through `import()`, which a function loads only if a feature is enabled. The same
 * sources give the same bytes.
 *
 * esbuild splits only ES modules, so each file becomes CommonJS in a second step. CommonJS, because an ESM
 * import of `node:http` costs 35–40 ms of start-up on Node 22 and 24.
 *
 * @param entry the TypeScript file of the function, e.g. `functions/tencent.ts`.
 * @param outfile where the entry goes, e.g. `dist/tencent/index.cjs`.
 */
export async function bundle(entry: string, outfile: string): Promise<BundledFunction> {
  const finished = resolve(root, outfile);
  const bundled = await bundleInMemory(entry, basename(finished, '.cjs'));
  write(dirname(finished), bundled.files);
  return bundled;
}

/**
 * The same, without writing files.
 *
 * @param name of the entry, without its ending.
 * @param external packages that the bundle never loads.
 */
export async function bundleInMemory(
  entry: string,
  name: string,
  external: readonly string[] = [],
): Promise<BundledFunction> {
  const { outputFiles, metafile } = await build({
    entryPoints: { [name]: entry },
    external: [...external],
    outdir: root,
    outExtension: { '.js': '.cjs' },
    chunkNames: '[name]-[hash]',
    absWorkingDir: root,
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    target,
    format: 'esm',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const files = await Promise.all(
    outputFiles.map(async (file) => ({
      ...(await toCommonJs(file)),
      packages: listPackages(metafile.outputs[relative(root, file.path)]?.inputs ?? {}),
    })),
  );
  files.sort((one, other) => rank(one, name) - rank(other, name) || compare(one.name, other.name));
  return { files, inputs: Object.keys(metafile.inputs) };
}

/** Whether a file is needed only with `REDIS_URL`: it is larger than all others together. */
export function forRedis({ packages }: BundledFile): boolean {
  return packages.includes('@redis/client');
}

function listPackages(inputs: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(inputs).flatMap((path) => {
    const [, name] = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
    return name ?? [];
  });
  return [...new Set(names)];
}

async function toCommonJs({ path, text }: OutputFile) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target,
    minify: true,
    // Lazy chunks are loaded with require, which is faster than the ES module loader.
    supported: { 'dynamic-import': false },
    legalComments: 'none',
  });
  return { name: basename(path), data: Buffer.from(code) };
}

const rank = (file: BundledFile, name: string) => (file.name === `${name}.cjs` ? 0 : 1);
const compare = (one: string, other: string) => (one < other ? -1 : 1);

/** Writes the entry last: a function started meanwhile gets either the old or the new files. */
function write(folder: string, files: readonly BundledFile[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, data } of files.toReversed()) {
    const draft = join(folder, `${name}.${process.pid}`);
    writeFileSync(draft, data);
    renameSync(draft, join(folder, name));
  }
  const names = new Set(files.map(({ name }) => name));
  for (const name of readdirSync(folder)) {
    // Files left over from an earlier build.
    if (/-[0-9A-Z]{8}\.cjs$/.test(name) && !names.has(name)) rmSync(join(folder, name));
  }
}
