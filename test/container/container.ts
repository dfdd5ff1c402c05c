import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { guard } from '../support/guardian';
import { createSignal } from '../support/signal';
import { buildah } from './base-image';

/** The parts of an image's configuration that the tests need. */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly StopSignal: string;
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

export interface Image {
  readonly config: ImageConfig;
  /** Its unpacked size in bytes. */
  readonly size: number;
  /** The folder on this machine with its files. */
  readonly root: string;
  /** Starts it like a container: its user, its variables, its own process 1, nothing writable. */
  start(variables: Readonly<Record<string, string>>): Promise<Container>;
  /** Runs another command in it, and resolves with the exit code. */
  run(
    words: readonly string[],
    variables: Readonly<Record<string, string>>,
  ): Promise<number | null>;
  remove(): void;
}

export interface Container {
  readonly port: number;
  output(): string;
  /** Sends a signal to process 1. */
  signal(name: NodeJS.Signals): void;
  untilExit(): Promise<number | null>;
  until(text: string): Promise<true>;
}

/** Opens an image that has been built. */
export function openImage(name: string): Image {
  const container = buildah('from', '--pull-never', name);
  const root = buildah('mount', container);
  const { Docker } = JSON.parse(buildah('inspect', '--type', 'image', name));
  const config = Docker.config as ImageConfig;
  const [{ size }] = JSON.parse(buildah('images', '--json', name));
  const [user = '', group = user] = config.User.split(':');

  /** Its own namespaces and a read-only image; the network is the machine's. */
  const launch = (words: readonly string[], variables: Readonly<Record<string, string>>) => {
    const environment = Object.fromEntries(config.Env.map((one) => one.split(/=(.*)/s)));
    const script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
    const enter = ['chroot', `--userspec=${user}:${group}`, '--groups=', root, ...words];
    const child = spawn(
      '/usr/bin/unshare',
      ['--mount', '--pid', '--fork', '--kill-child', '/bin/sh', '-c', script, root, ...enter],
      { env: { PATH: process.env.PATH, ...environment, ...variables }, stdio: 'pipe' },
    );
    child.stdin.end();
    guard(child);
    return child;
  };

  return {
    config,
    size: bytesOf(size),
    root,
    async start(variables) {
      const child = launch(config.Entrypoint, { PORT: '0', ...variables });
      let output = '';
      let code: number | null | undefined;
      const signal = createSignal(() => output.slice(-2000));
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
          signal.notify();
        });
      }
      child.once('close', (status) => {
        code = status;
        signal.finish(`the container ended with ${status}`);
      });
      const port = await signal.until('the proxy listened', () => {
        const [, found] = /"event":"listening","port":(\d+)/.exec(output) ?? [];
        return found === undefined ? undefined : Number(found);
      });
      const [first] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
        .trim()
        .split(' ');
      return {
        port,
        output: () => output,
        signal: (name) => void process.kill(Number(first), name),
        untilExit: () => signal.until('the container ended', () => code),
        until: (text) => signal.until(text, () => (output.includes(text) ? true : undefined)),
      };
    },
    run(words, variables) {
      const child = launch(words, variables);
      child.stdout.resume();
      child.stderr.resume();
      return new Promise((resolve) => child.once('close', resolve));
    },
    remove: () => void buildah('rm', container),
  };
}

/** "133 MB" */
function bytesOf(text: string): number {
  const [, number, unit = ''] = /^([\d.]+) (\w+)$/.exec(text) ?? [];
  return Number(number) * { KB: 1e3, MB: 1e6, GB: 1e9 }[unit as 'MB'];
}
