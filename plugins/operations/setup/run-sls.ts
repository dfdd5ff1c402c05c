import { spawn } from 'node:child_process';

/**
 * Runs another `sls` command, as a user would after this one: in a separate process, because another cloud
 * has another YAML file.
 *
 * @returns its exit code.
 */
export function runSls(
  words: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const [node = '', script = ''] = process.argv;
  const child = spawn(node, [script, ...words], {
    cwd: folder,
    env: environment,
    stdio: 'inherit',
  });
  // Ctrl-C reaches both processes; the child handles it, because it knows what is unfinished.
  const wait = () => {};
  process.on('SIGINT', wait);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('SIGINT', wait);
      resolve(code ?? 130);
    });
  });
}
