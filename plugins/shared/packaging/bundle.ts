import { readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { projectRoot } from '../project-root';

const root = projectRoot;

/**
 * Parts of undici that are loaded only for what the proxy never does: HTTP/2, FormData bodies, and
 * machines without WebAssembly SIMD. They would be half of the bundle.
 */
const unused =
  /undici\/lib\/(?:dispatcher\/client-h2|web\/fetch\/body|llhttp\/llhttp-wasm)(?:\.js)?$/;

const leaveOutUnused: Plugin = {
  name: 'leave-out-unused',
  setup(build) {
    build.onLoad({ filter: unused }, () => ({
      contents: 'module.exports = () => { throw new Error("left out of this bundle") }',
    }));
  },
};

/** Two places where undici 7.30.2 changes what an upstream says, and what stands there instead. */
const corrections = [
  {
    // Breaks off at a 100 that it did not ask for. RFC 9110 §15.2: a client must be able to take
    // any 1xx, and a proxy passes it on.
    find: /if \(statusCode === 100\) \{\s+util\.destroy\([^\n]+\n\s+return -1\s+\}/,
    replacement: '',
  },
  {
    // Reads the reason phrase as UTF-8, which loses its bytes above 0x7F (RFC 9112 §4: obs-text).
    find: /this\.statusText = buf\.toString\(\)/,
    replacement: "this.statusText = buf.toString('latin1')",
  },
];

const correctUndici: Plugin = {
  name: 'correct-undici',
  setup(build) {
    build.onLoad({ filter: /undici\/lib\/dispatcher\/client-h1\.js$/ }, ({ path }) => {
      let contents = readFileSync(path, 'utf8');
      for (const { find, replacement } of corrections) {
        if (!find.test(contents)) {
          throw new Error(`undici has changed: check whether ${find} is still needed`);
        }
        contents = contents.replace(find, replacement);
      }
      return { contents };
    });
  },
};

/** What most functions never need: it stands in a file of its own, which is loaded when it is used. */
export interface PartApart {
  readonly source: string;
  readonly file: string;
  /** How the code asks for it. */
  readonly request: RegExp;
}

export const partsApart = {
  redis: {
    source: 'lib/layers/access/redis-client.ts',
    file: 'redis-client.cjs',
    request: /\/redis-client$/,
  },
  zstd: { source: 'lib/body/zstd.ts', file: 'zstd.cjs', request: /\/zstd$/ },
} as const satisfies Record<string, PartApart>;

const leaveApart: Plugin = {
  name: 'leave-apart',
  setup(build) {
    for (const { file, request } of Object.values(partsApart)) {
      build.onResolve({ filter: request }, () => ({ path: `./${file}`, external: true }));
    }
  },
};

/**
 * Bundles a function into one minified CommonJS file that needs no node_modules. The same sources
 * give the same bytes.
 *
 * CommonJS, because an ESM import of `node:http` costs 35–40 ms of start-up on Node 22 and 24.
 *
 * @param entry the TypeScript file of the function, e.g. `functions/tencent.ts`.
 * @param outfile where the bundle goes, e.g. `dist/tencent/index.cjs`.
 * @param onInputs is told which files went in, relative to the project.
 * @returns its size in bytes.
 */
export async function bundle(entry: string, outfile: string, onInputs?: OnInputs): Promise<number> {
  const plugins = [leaveOutUnused, correctUndici, leaveApart];
  return bundleFile(entry, resolve(root, outfile), plugins, onInputs);
}

/** Bundles what stands apart, into the folder of a bundle that may load it. Gives the path. */
export async function bundleApart(
  part: PartApart,
  outfile: string,
  onInputs?: OnInputs,
): Promise<string> {
  const finished = join(dirname(resolve(root, outfile)), part.file);
  await bundleFile(join(root, part.source), finished, [], onInputs);
  return finished;
}

type OnInputs = (paths: readonly string[]) => void;

async function bundleFile(
  entry: string,
  finished: string,
  plugins: Plugin[],
  onInputs: OnInputs = () => {},
): Promise<number> {
  // Whoever starts the function meanwhile gets the old file or the new one, never half of one.
  const draft = `${finished}.${process.pid}`;
  const { metafile } = await build({
    metafile: true,
    entryPoints: [entry],
    outfile: draft,
    absWorkingDir: root,
    bundle: true,
    minify: true,
    platform: 'node',
    // The oldest runtime of the two clouds: Tencent's Nodejs20.19.
    target: 'node20',
    format: 'cjs',
    // What is loaded late is required: that is quicker than the loader of ES modules.
    supported: { 'dynamic-import': false },
    legalComments: 'none',
    plugins,
    logLevel: 'warning',
  });
  onInputs(Object.keys(metafile.inputs));
  renameSync(draft, finished);
  return statSync(finished).size;
}
