import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type NodeMajor = 20 | 22 | 24;

/** The exact versions used for the clouds' runtimes; npm provides each as a package. */
export const NODE_VERSIONS: Readonly<Record<NodeMajor, string>> = {
  20: '20.20.2',
  22: '22.23.3',
  24: '24.21.0',
};

const CACHE = join(__dirname, '..', 'node_modules', '.cache');
const running = new Map<NodeMajor, Promise<string>>();

/**
 * Resolves with the path of a Node binary of that major: the running one if it matches, otherwise
 * one that npm downloads once into `node_modules/.cache`. Rejects with the command to run when
 * there is no network.
 */
export function nodeBinary(major: NodeMajor): Promise<string> {
  if (Number(process.versions.node.split('.')[0]) === major) {
    return Promise.resolve(process.execPath);
  }
  const known = running.get(major) ?? install(NODE_VERSIONS[major]);
  running.set(major, known);
  return known;
}

async function install(version: string): Promise<string> {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = join(CACHE, `node-${version}`);
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const binary = join(folder, 'node_modules', name, 'bin', file);
  if (existsSync(binary)) return binary;

  process.stderr.write(`Downloading Node ${version} from the npm registry (once, about 40 MB)…\n`);
  await mkdir(CACHE, { recursive: true });
  await removeLeftovers();
  // Test workers may run this concurrently: each installs separately, and the first to finish wins.
  const draft = await mkdtemp(join(CACHE, `.installing-${process.pid}-`));
  const words = ['install', '--prefix', draft, '--no-save', '--ignore-scripts', '--no-audit'];
  try {
    await promisify(execFile)('npm', [...words, '--no-fund', `${name}@${version}`], {
      cwd: draft,
      shell: process.platform === 'win32',
    });
    await chmod(draft, 0o755); // A sandbox runs it as another user.
    await rename(draft, folder).catch((error: unknown) => {
      if (!existsSync(binary)) throw error;
    });
    return binary;
  } catch (error) {
    running.clear();
    throw new Error(
      `Node ${version} is needed to run functions as the cloud does, and npm could not download it. ` +
        `Check that "npm view ${name}@${version}" works here (network, proxy, registry), then try again.`,
      { cause: error },
    );
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The remains of an interrupted download. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const owner = Number(/^\.installing-(\d+)-/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(owner) || isAlive(owner)) continue;
    await rm(join(CACHE, name), { recursive: true, force: true });
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
