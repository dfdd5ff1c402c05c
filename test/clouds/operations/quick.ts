import packageJson from '../../../package.json';
import type { Subject, Thoroughness } from '../../../plugins/operations/verify/check';
import { type Line, runChecks } from '../../../plugins/operations/verify/run-checks';
import type { CloudId } from '../../../plugins/shared/clouds/cloud';
import { findCloudById } from '../../../plugins/shared/clouds/clouds';

/** `verify` in less time: a shorter stream, and no wait for new addresses. */
const quick: Thoroughness = {
  events: 6,
  interval: 150,
  uploads: [1_000_000],
  tooLarge: 7_000_000,
  wait: 0,
};

/** Runs the checks in this process, and returns their lines by name. */
export async function check(
  { cloud, ...subject }: Partial<Omit<Subject, 'cloud'>> & { address: string; cloud?: CloudId },
  more: Partial<Thoroughness> = {},
): Promise<Readonly<Record<string, Line>>> {
  const whole = { version: packageJson.version, cloud: findCloudById(cloud), ...subject };
  const { lines } = await runChecks(whole, { ...quick, ...more });
  return Object.fromEntries(lines.map((line) => [line.id, line]));
}

/** The names of the checks that did not pass. */
export const failedOf = (lines: Readonly<Record<string, Line>>): string[] =>
  Object.values(lines)
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ id }) => id);
