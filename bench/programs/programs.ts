import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { nodeBinary } from '../../scripts/node-binary';
import { bundleProgram } from './bundles';
import { buildGoProgram, findGo, goCommand } from './go';
import { nginxCommand } from './nginx';

/** The Node flags of `npm start` and the clouds, used for all programs here. */
export const nodeFlags = ['--max-semi-space-size=4'];

/** How to start a program on a port. */
export interface Command {
  readonly file: string;
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The upstream of a program. */
export interface Target {
  readonly url: string;
  readonly port: number;
  /** Its certificate authority, if it uses TLS. */
  readonly authorityFile?: string;
}

/** A program under measurement. */
export interface Program {
  readonly name: string;
  /** Its name in the table, with the version. */
  readonly title: string;
  /** The program that this one is compared with: the floor on the same Node. */
  readonly floor: string;
  /** The single JavaScript file of the program, if there is one. */
  readonly bundle?: string;
  /** Absent for `direct`: the load goes straight to the upstream. */
  readonly command?: (port: number, target: Target) => Command;
}

const sources = {
  floor: 'bench/programs/floor.cjs',
  proxy: 'functions/tencent.ts',
  fastify: 'bench/programs/fastify-http-proxy.cjs',
  'http-proxy-3': 'bench/programs/http-proxy-3.cjs',
} as const;

export const programNames = ['direct', ...Object.keys(sources), 'go', 'nginx'];

function versionOf(packageName: string): string {
  return (require(`${packageName}/package.json`) as { version: string }).version;
}

const titles: Record<keyof typeof sources, () => string> = {
  floor: () => 'floor (node:http pipe)',
  proxy: () => 'this proxy',
  fastify: () => `@fastify/http-proxy ${versionOf('@fastify/http-proxy')}`,
  'http-proxy-3': () => `http-proxy-3 ${versionOf('http-proxy-3')}`,
};

/** A bundle as a program of Node's, started as it would be in a cloud. */
function toNodeProgram(name: string, title: string, bundle: string): Program {
  return {
    name,
    title,
    floor: 'floor',
    bundle,
    command: (port, { url, authorityFile }) => ({
      file: process.execPath,
      words: [...nodeFlags, bundle],
      environment: {
        PORT: String(port),
        UPSTREAM_URL: url,
        LOG: 'json',
        ...(authorityFile && { NODE_EXTRA_CA_CERTS: authorityFile }),
      },
    }),
  };
}

/** The version of the installed nginx, or undefined. */
export function nginxVersion(): string | undefined {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'pipe' });
  } catch {
    return undefined;
  }
  // It writes its version to stderr.
  return /nginx\/(\S+)/.exec(
    execFileSync('sh', ['-c', 'nginx -v 2>&1'], { encoding: 'utf8' }),
  )?.[1];
}

/**
 * The programs with these names; missing ones are reported to `skip`.
 *
 * @param baseline another bundle of this proxy, which takes part as well.
 */
export async function loadPrograms(
  names: readonly string[],
  baseline: string | undefined,
  skip: (reason: string) => void,
): Promise<Program[]> {
  const programs: Program[] = [];
  for (const name of programNames) {
    if (!names.includes(name)) continue;
    if (name === 'direct') {
      programs.push({ name, title: 'direct, no proxy', floor: 'floor' });
    } else if (name === 'go') {
      const go = findGo();
      if (go === undefined) skip('no Go of at least 1.20 is installed (Debian: golang-1.23-go)');
      else {
        const command = goCommand(buildGoProgram(go));
        programs.push({ name, title: `Go ${go.version} ReverseProxy`, floor: 'floor', command });
      }
    } else if (name === 'nginx') {
      const version = nginxVersion();
      if (version === undefined) skip('nginx is not installed (apt-get install nginx)');
      else
        programs.push({ name, title: `nginx ${version}`, floor: 'floor', command: nginxCommand });
    } else {
      const source = name as keyof typeof sources;
      const bundle = await bundleProgram(name, sources[source]);
      programs.push(toNodeProgram(name, titles[source](), bundle));
    }
  }
  if (baseline !== undefined) {
    programs.push(toNodeProgram('baseline', `baseline (${baseline})`, resolve(baseline)));
  }
  return programs;
}

/** The same programs on another Node version, that of the clouds' newest runtimes. */
export async function onNode24(programs: readonly Program[]): Promise<Program[]> {
  const file = await nodeBinary(24);
  return programs.flatMap((program) => {
    const { command } = program;
    if (!command || !program.bundle) return [];
    return {
      ...program,
      name: `${program.name}-24`,
      title: `${program.title}, Node 24`,
      floor: 'floor-24',
      command: (port, target) => ({ ...command(port, target), file }),
    };
  });
}
