import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import { UserError } from '../../shared/user-error';

/**
 * The start script of a Web function: LF at the end of each line and of the file, an absolute path to
 * the interpreter (583/56126). Where Node lies: docs.cloudbase.net/cloud-function/runtime-support.
 *
 * @param entry the file that Node runs, relative to the root of the zip.
 */
export function toBootstrap(
  { runtime, nodeFlags, key }: Pick<FunctionSettings, 'runtime' | 'nodeFlags' | 'key'>,
  entry: string,
): string {
  const major = /^Nodejs(\d+)\./.exec(runtime)?.[1];
  if (!major) {
    throw new UserError('TENCENT_RUNTIME_UNSUPPORTED', [
      `The function "${key}" has the runtime ${runtime}, for which no scf_bootstrap can be written.`,
      'Use a Nodejs runtime, or zip the function yourself and name the zip with package.artifact.',
    ]);
  }
  const command = [`/var/lang/node${major}/bin/node`, nodeFlags.trim(), entry].filter(Boolean);
  // exec: the signal that ends the instance must reach Node, not a shell in between.
  return `#!/bin/bash\nexec ${command.join(' ')}\n`;
}
