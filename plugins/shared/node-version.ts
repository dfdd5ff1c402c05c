import { say } from './language';

/** As in package.json ("engines"). */
const oldest = [20, 19] as const;

/** The message for a version of Node that is too old to run this; undefined for any other. */
export function describeOldNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
  if (!isOld) return undefined;
  return say(
    `Node ${version} is too old: Node ${oldest.join('.')} or newer is needed (https://nodejs.org).\n`,
    `Node ${version} 版本太旧：需要 Node ${oldest.join('.')} 或更高版本（https://nodejs.org）。\n`,
  );
}
