import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FRONT_ERROR_HEADER, type Front } from './front';

const BINARIES = [
  '/usr/sbin/nginx',
  '/usr/bin/nginx',
  '/usr/local/sbin/nginx',
  '/opt/homebrew/bin/nginx',
];
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/** The path of nginx, if it is installed. */
export const findNginx = (): string | undefined => BINARIES.find((path) => existsSync(path));

/** Starts a real nginx in its own folder, without the system's configuration. */
export async function startNginx(
  binary: string,
  folder: string,
  obeysAccelBuffering = true,
): Promise<Front> {
  await mkdir(folder, { recursive: true });
  const socketPath = join(folder, 'front.sock');
  const configuration = join(folder, 'nginx.conf');
  await writeFile(configuration, toConfiguration(folder, socketPath, obeysAccelBuffering));
  const nginx = [binary, '-e', join(folder, 'error.log'), '-p', folder, '-c', configuration];
  const [command = binary, ...words] = SETPRIV ? [SETPRIV, '--pdeathsig', 'KILL', ...nginx] : nginx;
  const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'], env: {} });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += String(chunk);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.once('error', (error) => {
    complaint += error.message;
  });
  for (let look = 0; !(await accepts(socketPath)); look += 1) {
    if (child.exitCode !== null || look > 300) throw new Error(`nginx did not start: ${complaint}`);
    await sleep(10);
  }
  return {
    kind: 'nginx',
    socketPath,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const toConfiguration = (folder: string, socketPath: string, obeysAccelBuffering: boolean) => `
daemon off;
master_process off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log error;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen unix:${socketPath};
    client_max_body_size 0;
    large_client_header_buffers 4 64k;
    location / {
      # Without a path after the address, the target is forwarded byte for byte.
      proxy_pass http://$http_x_twin_target;
      proxy_http_version 1.0;
      proxy_buffering on;
      proxy_request_buffering on;
      # Larger than the 4 KB that the platform allows: the gateway counts.
      proxy_buffer_size 32k;
      proxy_buffers 8 32k;
      proxy_busy_buffers_size 64k;
      proxy_connect_timeout 5s;
      proxy_read_timeout 1000s;
      proxy_send_timeout 1000s;
      proxy_next_upstream off;
      # Obeyed, and shown to the gateway, which has to know what is streamed.
      proxy_pass_header X-Accel-Buffering;
      ${obeysAccelBuffering ? '' : 'proxy_ignore_headers X-Accel-Buffering;'}
      proxy_set_header Host $http_host;
      proxy_set_header X-Twin-Target "";
      error_page 500 502 504 = @failed;
    }
    location @failed {
      internal;
      add_header ${FRONT_ERROR_HEADER} "$status" always;
      return 502 "";
    }
  }
}
`;

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
