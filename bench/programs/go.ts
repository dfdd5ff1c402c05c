import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Target } from './programs';

/** Where Debian's packages install newer versions than the one on the path. */
const places = ['go', '/usr/local/go/bin/go', ...[27, 26, 25, 24, 23, 22, 21, 20].map(toDebian)];

function toDebian(minor: number): string {
  return `/usr/lib/go-1.${minor}/bin/go`;
}

/** Go with its version. */
export interface Go {
  readonly file: string;
  readonly version: string;
}

/** The first Go of at least 1.20 (`ReverseProxy.Rewrite`), or undefined. */
export function findGo(): Go | undefined {
  for (const file of places) {
    if (file !== 'go' && !existsSync(file)) continue;
    try {
      const text = execFileSync(file, ['env', 'GOVERSION'], { encoding: 'utf8', stdio: 'pipe' });
      const [, version = '', minor = '0'] = /go(1\.(\d+)[\w.]*)/.exec(text) ?? [];
      if (Number(minor) >= 20) return { file, version };
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

/** Builds the Go program; returns its path. */
export function buildGoProgram({ file }: Go): string {
  const program = join(__dirname, '../../node_modules/.cache/bench/go-reverse-proxy');
  execFileSync(file, ['build', '-o', program, join(__dirname, 'go/main.go')], {
    stdio: 'pipe',
    env: { ...process.env, GOFLAGS: '-trimpath', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' },
  });
  return program;
}

/** The command that starts it. */
export function goCommand(program: string): (port: number, target: Target) => Command {
  return (port, { url, authorityFile }) => ({
    file: program,
    words: [],
    environment: {
      PORT: String(port),
      UPSTREAM_URL: url,
      ...(authorityFile && { SSL_CERT_FILE: authorityFile }),
    },
  });
}
