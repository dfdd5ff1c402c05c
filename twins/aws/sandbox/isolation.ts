import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * How far a function is isolated from this machine.
 * `namespaces`: its own file system view as on Lambda (/var/task and /var/runtime read-only, an empty /tmp of its
 * own size), as another user. `folders`: only a read-only copy of the code and its own TMPDIR.
 */
export type Isolation = 'namespaces' | 'folders';

export interface Launch {
  readonly codeFolder: string;
  readonly runtimeFolder: string;
  /** The folder that contains `node`. */
  readonly nodeFolder: string;
  /** For this sandbox only. */
  readonly temporaryFolder: string;
  readonly temporaryMegabytes: number;
  readonly program: readonly string[];
}

export interface LaunchPlan {
  readonly file: string;
  readonly words: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly workingFolder: string;
}

export interface Isolator {
  readonly isolation: Isolation;
  /** Paths as the function sees them. */
  toPaths(launch: Omit<Launch, 'program'>): {
    taskRoot: string;
    runtimeFolder: string;
    node: string;
  };
  plan(launch: Launch): LaunchPlan;
}

// Everything is bound into one folder first, because /var and /tmp may hide its sources.
const ENTER = `set -e
stage=$1 code=$2 runtime=$3 lang=$4 megabytes=$5; shift 5
mount -t tmpfs -o mode=755 stage "$stage"
bind() { mkdir -p "$2"; mount --bind "$1" "$2"; mount -o remount,bind,ro "$2"; }
bind "$code" "$stage/task"; bind "$runtime" "$stage/runtime"; bind "$lang" "$stage/lang/bin"
mkdir "$stage/tmp"; mount -t tmpfs -o mode=1777,size="$megabytes"m tmp "$stage/tmp"
mount --rbind "$stage" /var; mount --bind /var/tmp /tmp
cd /var/task; unset OLDPWD
exec "$@"`;

/** Uses namespaces if this machine allows them (root, or user namespaces), otherwise folders. */
export function createIsolator(folder: string, wanted?: Isolation): Isolator {
  const stage = join(folder, 'stage');
  mkdirSync(stage, { recursive: true });
  const enter = wanted === 'folders' ? undefined : findEntry(stage, folder);
  if (enter === undefined && wanted === 'namespaces') {
    throw new Error('This machine allows no mount namespaces ("unshare --mount" failed).');
  }
  if (enter === undefined) return createFolderIsolator();
  return {
    isolation: 'namespaces',
    toPaths: () => ({
      taskRoot: '/var/task',
      runtimeFolder: '/var/runtime',
      node: '/var/lang/bin/node',
    }),
    plan: (launch) => ({
      ...enter(launch),
      variables: {},
      workingFolder: '/',
    }),
  };
}

type Enter = (launch: Launch) => { file: string; words: string[] };

/** Tries the ways into a namespace once, with the same script that sandboxes use. */
function findEntry(stage: string, folder: string): Enter | undefined {
  // As Lambda's sandbox user. When the twin dies, its stopped processes must die too.
  const drop = ['setpriv', '--reuid=993', '--regid=990', '--clear-groups', '--no-new-privs'];
  const die = ['--pdeathsig=KILL', '--'];
  const ways = [
    { unshare: ['--mount'], privileges: [...drop, '--bounding-set=-all', ...die] },
    { unshare: ['--user', '--map-root-user', '--mount'], privileges: ['setpriv', ...die] },
  ];
  const launch: Launch = {
    codeFolder: folder,
    runtimeFolder: folder,
    nodeFolder: '/usr/bin',
    temporaryFolder: folder,
    temporaryMegabytes: 1,
    program: ['/bin/true'],
  };
  for (const { unshare, privileges } of process.platform === 'linux' ? ways : []) {
    const enter: Enter = ({ program, ...of }) => ({
      file: '/usr/bin/unshare',
      words: [
        ...[...unshare, '--propagation', 'private', '/bin/sh', '-c', ENTER, 'sh', stage],
        ...[of.codeFolder, of.runtimeFolder, of.nodeFolder, String(of.temporaryMegabytes)],
        ...privileges,
        ...program,
      ],
    });
    const { file, words } = enter(launch);
    if (spawnSync(file, words, { stdio: 'ignore' }).status === 0) return enter;
  }
  return undefined;
}

function createFolderIsolator(): Isolator {
  return {
    isolation: 'folders',
    toPaths: ({ codeFolder, runtimeFolder, nodeFolder }) => ({
      taskRoot: codeFolder,
      runtimeFolder,
      node: join(nodeFolder, 'node'),
    }),
    plan({ program, codeFolder, temporaryFolder }) {
      const [file = '', ...words] = program;
      mkdirSync(temporaryFolder, { recursive: true });
      return { file, words, variables: { TMPDIR: temporaryFolder }, workingFolder: codeFolder };
    },
  };
}
