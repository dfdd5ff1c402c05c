import { isatty } from 'node:tty';
import { createLog } from '../../lib/pipeline/log';
import { refuseToStart, serve } from '../../lib/server/serve';
import { createTerminalLog } from '../../lib/server/terminal-log';
import { readPage } from '../page-file';
import { explainListenFailure, toListening } from './address';
import type { ServerOptions } from './command-line';
import { collectSettings, EnvFileError, type Settings } from './environment';
import { toFarewell, toGreeting } from './greeting';

const STDOUT = 1;

/** Runs the proxy until a signal ends it. Logs text in a terminal, otherwise JSON. */
export function startServer(options: ServerOptions): void {
  const { environment, file, keysFile } = readSettings(options);
  const isTerminal = isatty(STDOUT);
  // The image starts the proxy as the first process.
  const isInContainer = process.pid === 1;
  const hasColors = isTerminal && !environment.NO_COLOR && environment.TERM !== 'dumb';
  void serve({
    environment,
    keysFile: keysFile?.text,
    defaults: { log: isTerminal ? 'text' : 'json' },
    platform: { cloud: 'local', webSocket: true, readPage },
    createLog: (kind, output) =>
      kind === 'text' ? createTerminalLog(output, hasColors) : createLog(output),
    greeting: (info, config) =>
      toGreeting(toListening(info, config), config, {
        file,
        keysFile: keysFile?.path,
        isInContainer,
      }),
    farewell: toFarewell,
    explainListenFailure,
    openMetrics: async (...about) =>
      (await import('../../lib/server/metrics/open')).openMetrics(...about),
  });
}

function readSettings(options: ServerOptions): Settings {
  try {
    return collectSettings(options, process.env);
  } catch (error) {
    if (error instanceof EnvFileError) return refuseToStart(error.message);
    throw error;
  }
}
