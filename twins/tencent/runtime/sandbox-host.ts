import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { processTree } from './processes';
import { type Contained, FUNCTION_PORT, type Sandbox, type Start } from './sandbox';

const NOBODY = 65_534;
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/**
 * For machines without isolation (no root, no Linux): functions run in the host's network and see its
 * files. All instances listen on 0.0.0.0:9000, so only one can run at a time.
 * The interpreter of scf_bootstrap is replaced by this machine's Node, in a copy of the code.
 */
export function createHostSandbox(workFolder: string): Sandbox {
  return {
    kind: 'host',
    capacity: 1,
    codeRoot: (folder) => `${folder}/`,
    start: (start) => run(workFolder, start),
  };
}

async function run(workFolder: string, { folder, node, environment }: Start): Promise<Contained> {
  await checkPort();
  const copy = await mkdtemp(join(workFolder, 'user-'));
  await cp(folder, copy, { recursive: true });
  const bootstrap = join(copy, 'scf_bootstrap');
  if (node) {
    chmodSync(bootstrap, 0o755);
    const text = readFileSync(bootstrap, 'utf8').replaceAll(node.inside, node.binary);
    writeFileSync(bootstrap, text);
  }
  chmodSync(copy, 0o555);
  const words = SETPRIV ? [SETPRIV, '--pdeathsig', 'KILL', bootstrap] : [bootstrap];
  const [command = bootstrap, ...rest] = words;
  const child = spawn(command, rest, {
    cwd: copy,
    env: { ...environment, USER_CODE_ROOT: `${copy}/` },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(canDropRoot(node?.binary) ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  const processes = () => (child.pid === undefined ? [] : processTree(child.pid));
  // This address reveals a server that listens on 127.0.0.1 instead of 0.0.0.0.
  const host = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1';
  return { child, host, processes, connected: Promise.resolve(true) };
}

/** As root, functions run as the user nobody, if that user can execute the Node binary. */
function canDropRoot(binary: string | undefined): boolean {
  if (process.getuid?.() !== 0) return false;
  for (let path = binary ?? '/'; path !== '/'; path = join(path, '..')) {
    if ((statSync(path).mode & 0o001) === 0) return false;
  }
  return true;
}

function checkPort(): Promise<void> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', () =>
      reject(
        new Error(
          `Port ${FUNCTION_PORT} of this machine is in use by another program. Web functions must listen on it: stop that program, or run the twin as root on Linux, where every function gets its own network.`,
        ),
      ),
    );
    server.listen(FUNCTION_PORT, '0.0.0.0', () => server.close(() => resolve()));
  });
}
