import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { en } from '../../web/i18n/en';
import { guard } from '../support/guardian';
import { testWith } from '../support/test-with';
import { type Stage, startStage } from './support/stage';

// What the page detects behind a real nginx, and whether its advice helps.

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
}, 90_000);
afterAll(() => stage.close());

/** Runs an nginx in front of the proxy, with these lines in its location. */
async function withNginx(
  lines: string,
  look: (url: string) => Promise<void>,
  prefix = '',
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  const port = await findPort();
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; worker_processes 1; error_log stderr crit; pid ${folder}/pid;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
  uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  server { listen 127.0.0.1:${port}; location ${prefix}/ { proxy_pass ${stage.proxy.url}/; ${lines} } }
}`,
  );
  const nginx = spawn('nginx', ['-c', file, '-p', folder], { stdio: 'ignore' });
  guard(nginx);
  try {
    const url = `http://127.0.0.1:${port}${prefix}`;
    await untilAnswered(`${url}/-/health`, nginx);
    await look(url);
  } finally {
    const ended = new Promise((resolve) => nginx.once('close', resolve));
    nginx.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

function findPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function untilAnswered(url: string, nginx: ChildProcess): Promise<void> {
  while (nginx.exitCode === null) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('nginx ended before it answered');
}

/** Buffers the stream as nginx does by default: the proxy's x-accel-buffering header is ignored. */
const buffering = 'proxy_ignore_headers X-Accel-Buffering; proxy_cache_valid 1s;';
const upgrades =
  'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; proxy_set_header Host $http_host;';

describe('behind nginx', () => {
  testWith(
    'nginx',
    'with the default configuration, the page says that WebSockets do not pass, and which lines they need',
    () =>
      withNginx('', (url) =>
        stage.withVisit(
          async ({ sees, section, button }) => {
            await button(en.stream.again).waitFor();
            await sees(en.checks.notOpened, section('status'));
            await sees('proxy_http_version 1.1', section('status'));
          },
          {},
          url,
        ),
      ),
    60_000,
  );

  testWith(
    'nginx',
    'that buffers, the page says so, and names the line that helps',
    () =>
      withNginx(buffering, (url) =>
        stage.withVisit(
          async ({ sees, section }) => {
            await sees(en.checks.titles.bad.stream, section('status'));
            await sees('proxy_buffering off', section('stream'));
          },
          {},
          url,
        ),
      ),
    60_000,
  );

  testWith(
    'nginx',
    'with the lines that the page names, everything passes, also below a prefix',
    () =>
      withNginx(
        `${buffering} proxy_buffering off; ${upgrades}`,
        (url) =>
          stage.withVisit(
            async ({ sees, section }) => {
              await sees(`${url}/v1`, section('connect'));
              await sees(en.checks.opened, section('status'));
              await sees('10 / 10', section('stream'));
              await section('stream')
                .getByText(en.stream.verdicts.buffered)
                .waitFor({ state: 'detached' });
            },
            {},
            url,
          ),
        '/below',
      ),
    60_000,
  );
});
