import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Certificates, createCertificates } from '../support/certificates';
import { guard } from '../support/guardian';

/** How a configuration in deploy/ is tested: only addresses and files are replaced. */
export interface FrontKind {
  readonly name: string;
  /** The file in deploy/. */
  readonly file: string;
  /** Replaces what differs on this machine. */
  adapt(text: string, place: FrontPlace): string;
  /** Changes it so that it buffers responses, as a default configuration would. */
  readonly buffering?: (text: string) => string;
  command(place: FrontPlace): { readonly file: string; readonly words: readonly string[] };
}

export interface FrontPlace {
  readonly folder: string;
  /** The adapted configuration. */
  readonly configuration: string;
  readonly port: number;
  readonly proxyPort: number;
  readonly certificate: string;
  readonly key: string;
  /** Both in one file. */
  readonly pair: string;
}

export interface RunningFront {
  /** https://localhost:port */
  readonly url: string;
  readonly port: number;
  readonly authority: string;
  stop(): Promise<void>;
}

const deploy = resolve(__dirname, '../../deploy');

/** Starts the real program with the configuration of deploy/, in front of a proxy. */
export async function startFront(
  kind: FrontKind,
  proxyPort: number,
  isBuffering = false,
): Promise<RunningFront> {
  const folder = mkdtempSync(join(tmpdir(), `${kind.name}-`));
  const certificates: Certificates = createCertificates();
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const { cert, key } = certificates.server;
  const place: FrontPlace = {
    folder,
    configuration: join(folder, kind.file),
    port: await findFreePort(),
    proxyPort,
    certificate: file('certificate.pem', cert),
    key: file('key.pem', key),
    pair: file('pair.pem', cert + key),
  };
  const adapted = kind.adapt(readFileSync(join(deploy, kind.file), 'utf8'), place);
  file(kind.file, isBuffering && kind.buffering ? kind.buffering(adapted) : adapted);

  const { file: program, words } = kind.command(place);
  const child = spawn(program, words, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, XDG_DATA_HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  guard(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  for (let look = 0; !(await accepts(place.port)); look += 1) {
    if (child.exitCode !== null || look > 400) {
      throw new Error(`${kind.name} did not start: ${output}`);
    }
    await sleep(25);
  }
  return {
    url: `https://localhost:${place.port}`,
    port: place.port,
    authority: readFileSync(certificates.authorityFile, 'utf8'),
    async stop() {
      child.kill('SIGKILL');
      await ended;
      certificates.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Replaces a part of a configuration; throws if it is missing, because the test would not test what it should. */
export function replace(text: string, piece: string, replacement: string): string {
  if (!text.includes(piece)) throw new Error(`The configuration has no "${piece}".`);
  return text.replaceAll(piece, replacement);
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
