import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';

/**
 * The start script of a Web function: LF at the end of each line and of the file, an absolute path to
 * the interpreter (583/56126). Paths of Node: docs.cloudbase.net/cloud-function/runtime-support.
 *
 * @param entry the file that Node runs, relative to the zip's root.
 */
export function toBootstrap(
  { runtime, nodeFlags, key }: Pick<FunctionSettings, 'runtime' | 'nodeFlags' | 'key'>,
  entry: string,
): string {
  const major = /^Nodejs(\d+)\./.exec(runtime)?.[1];
  if (!major) {
    throw new UserError('TENCENT_RUNTIME_UNSUPPORTED', [
      say(
        `The function "${key}" uses the runtime ${runtime}, for which no scf_bootstrap can be generated.`,
        `函数“${key}”的运行时是 ${runtime}，无法为它生成 scf_bootstrap。`,
      ),
      say(
        'Use a Nodejs runtime, or package the function yourself and set package.artifact to the zip.',
        '使用 Nodejs 运行时，或自己打包函数，用 package.artifact 指定 zip。',
      ),
    ]);
  }
  const command = [`/var/lang/node${major}/bin/node`, nodeFlags.trim(), entry].filter(Boolean);
  // exec: the termination signal must reach Node, not an intermediate shell.
  return `#!/bin/bash\nexec ${command.join(' ')}\n`;
}
