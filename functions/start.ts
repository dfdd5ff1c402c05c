import { describeOldNode } from '../plugins/shared/node-version';
import { type Request, readCommandLine, usage } from './start/command-line';
import { startServer } from './start/server';
import { runBeside } from './start/tools';

/**
 * The proxy on the user's own machine or in a container: `npm start`, `npx chatgpt-reverse-proxy`,
 * the image. `--help` lists its commands and options.
 */
function run(request: Request): void {
  switch (request.command) {
    case 'serve':
      startServer(request.options);
      break;
    case 'print':
      process.stdout.write(request.text);
      break;
    case 'refuse':
      process.stderr.write(`${request.problem}\n\n${usage}`);
      process.exitCode = 2;
      break;
    default:
      runBeside(request.command, request.words);
  }
}

const problem = describeOldNode(process.versions.node);
if (problem) {
  process.stderr.write(problem);
  process.exitCode = 1;
} else run(readCommandLine(process.argv.slice(2)));
