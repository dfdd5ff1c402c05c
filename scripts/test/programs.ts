import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const MANAGERS = ['apt-get', 'dnf', 'apk', 'brew'] as const;
type Manager = (typeof MANAGERS)[number];

interface Program {
  /** Its possible executable names. */
  readonly commands: readonly string[];
  /** A variable that can name its path. */
  readonly variable?: string;
  /** Paths outside the usual program folders. */
  readonly places?: readonly string[];
  /** It exists only for this platform, and so do the tests that need it. */
  readonly platform?: NodeJS.Platform;
  /** Its package name, if different. */
  readonly packages?: Readonly<Partial<Record<Manager, string>>>;
}

/** The programs that tests talk to. */
const programs = {
  nginx: { commands: ['nginx'] },
  'redis-server': {
    commands: ['redis-server'],
    packages: { dnf: 'redis', apk: 'redis', brew: 'redis' },
  },
  chromium: {
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
    variable: 'CHROMIUM',
    places: [
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    // The second one is quicker, and has no windows, history or stored passwords.
    packages: { 'apt-get': 'chromium chromium-headless-shell', brew: 'google-chrome' },
  },
  openssl: { commands: ['openssl'] },
  curl: { commands: ['curl'] },
  python3: { commands: ['python3'] },
  go: { commands: ['go'], packages: { 'apt-get': 'golang-go', dnf: 'golang' } },
  buildah: { commands: ['buildah'], platform: 'linux' },
  debootstrap: { commands: ['debootstrap'], platform: 'linux' },
  caddy: { commands: ['caddy'] },
  haproxy: { commands: ['haproxy'] },
} as const satisfies Record<string, Program>;

export type ProgramName = keyof typeof programs;

export const PROGRAM_NAMES = Object.keys(programs) as ProgramName[];

type Environment = Readonly<Record<string, string | undefined>>;

/** Folders with servers that are not on a user's PATH; tests can override them. */
const SERVER_FOLDERS = '/usr/sbin:/usr/local/sbin:/sbin:/opt/homebrew/bin';

/** The path of a program on this machine; undefined if it is not installed. */
export function findProgram(name: ProgramName, environment: Environment = process.env) {
  const { commands, variable, places = [] }: Program = programs[name];
  const named = variable === undefined ? undefined : environment[variable];
  const inFolders = commands.map((command) => findCommand(command, environment));
  return [named, ...inFolders, ...places].find((path) => path && isExecutable(path));
}

/** Which of these programs are missing, although they exist for the platform. */
export function findMissing(
  names: readonly ProgramName[] = PROGRAM_NAMES,
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): ProgramName[] {
  return names.filter((name) => {
    const program: Program = programs[name];
    const exists = program.platform === undefined || program.platform === platform;
    return exists && findProgram(name, environment) === undefined;
  });
}

/**
 * The command that installs these programs with this machine's package manager; undefined if it is
 * not supported.
 */
export function toInstallLine(
  missing: readonly ProgramName[],
  environment: Environment = process.env,
  isRoot = process.getuid?.() === 0,
  isUbuntu = isOnUbuntu(),
): string | undefined {
  const manager = MANAGERS.find((one) => findCommand(one, environment) !== undefined);
  if (manager === undefined) return undefined;
  // Ubuntu has Chromium only as a snap, and apt-get installs nothing if it does not know one package.
  const available = missing.filter((name) => !(isUbuntu && name === 'chromium'));
  if (available.length === 0) return undefined;
  const packages = available.map((name) => {
    const { packages: names = {} }: Program = programs[name];
    return names[manager] ?? name;
  });
  const sudo = isRoot || manager === 'brew' ? '' : 'sudo ';
  return `${commandLines[manager].replaceAll('sudo ', sudo)} ${packages.join(' ')}`;
}

/** Whether this is Ubuntu or a system derived from it. */
export function isOnUbuntu(): boolean {
  try {
    return /^ID(?:_LIKE)?=.*\bubuntu\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

const commandLines: Readonly<Record<Manager, string>> = {
  'apt-get': 'sudo apt-get update && sudo apt-get install -y --no-install-recommends',
  dnf: 'sudo dnf install -y',
  apk: 'sudo apk add',
  brew: 'brew install',
};

/** The path of a command; undefined if it is not installed. */
export function findCommand(
  command: string,
  environment: Environment = process.env,
): string | undefined {
  const { PATH = '', SERVER_PROGRAMS = SERVER_FOLDERS } = environment;
  return [...PATH.split(delimiter), ...SERVER_PROGRAMS.split(':')]
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, command))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
