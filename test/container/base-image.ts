import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { requireProgram } from '../support/needs-program';

/** Runs buildah and returns its output. */
export const buildah = (...words: string[]): string =>
  execFileSync(requireProgram('buildah'), words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 26,
  }).trim();

/**
 * Provides the base image of a Dockerfile. If it is not on this machine, it is built and kept: Debian from its
 * packages, Node and npm from npm's, because no image registry can be reached.
 */
export function provideNodeImage(name: string): void {
  const image = `docker.io/library/${name}`;
  if (buildah('images', '--quiet', '--filter', `reference=${image}`) !== '') return;
  const [, version = '', suite = ''] = /^node:([\d.]+)-(\w+)-slim$/.exec(name) ?? [];
  if (suite === '') throw new Error(`The test cannot build an image named ${name}.`);
  const container = buildah('from', 'scratch');
  try {
    const root = buildah('mount', container);
    run(requireProgram('debootstrap'), ['--variant=minbase', suite, root, DEBIAN]);
    addNode(root, version);
    trustWhatThisMachineTrusts(root, container);
    buildah('commit', '--quiet', container, image);
  } finally {
    buildah('rm', container);
  }
}

const DEBIAN = 'http://deb.debian.org/debian';

/** Installs Node and npm where the official image has them. */
function addNode(root: string, version: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'node-image-'));
  const node = `node-linux-${process.arch}`;
  try {
    const words = ['install', '--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit'];
    run('npm', [...words, `${node}@${version}`, 'npm@11']);
    copyFileSync(join(folder, 'node_modules', node, 'bin/node'), join(root, 'usr/local/bin/node'));
    copyFileSync(join(folder, 'node_modules', node, 'LICENSE'), join(root, 'usr/local/LICENSE'));
    const modules = join(root, 'usr/local/lib/node_modules');
    mkdirSync(modules, { recursive: true });
    run('cp', ['-r', join(folder, 'node_modules/npm'), modules]);
    for (const program of ['npm', 'npx']) {
      const file = `../lib/node_modules/npm/bin/${program}-cli.js`;
      symlinkSync(file, join(root, 'usr/local/bin', program));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A network that intercepts TLS has its own CA, which the package downloads use. */
function trustWhatThisMachineTrusts(root: string, container: string): void {
  const file = '/etc/ssl/certs/ca-certificates.crt';
  if (!existsSync(file)) return;
  mkdirSync(dirname(join(root, file)), { recursive: true });
  copyFileSync(file, join(root, file));
  buildah('config', '--env', `NODE_EXTRA_CA_CERTS=${file}`, container);
}

function run(program: string, words: readonly string[]): void {
  execFileSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 2 ** 26 });
}
