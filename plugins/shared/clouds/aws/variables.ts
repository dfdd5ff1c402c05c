import { UserError } from '../../user-error';

/** Lambda counts the variables as one piece of JSON, in bytes. */
const limit = 4096;

/** What Lambda sets itself (dg/configuration-envvars). */
const reserved =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_(ACCESS_)?KEY|AWS_SESSION_TOKEN|AWS_EXECUTION_ENV|AWS_LAMBDA_.+)$/;

/**
 * Lambda's refusals repeat all variables with their values, secrets among them, and CloudFormation shows them on
 * the screen and keeps them in its events. So what it would refuse is not sent.
 *
 * @throws {UserError} which names variables and sizes only.
 */
export function checkVariables(where: string, variables: Readonly<Record<string, string>>): void {
  const names = Object.keys(variables);
  const problems = [
    ...names
      .filter((name) => !/^[A-Za-z][A-Za-z0-9_]+$/.test(name))
      .map((name) => `"${name}" must be a letter and then letters, digits or "_", two at least`),
    ...names.filter((name) => reserved.test(name)).map((name) => `"${name}" belongs to Lambda`),
  ];
  const size = Buffer.byteLength(JSON.stringify(variables));
  if (size > limit) {
    const largest = names
      .map((name) => ({ name, bytes: Buffer.byteLength(variables[name] ?? '') }))
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, 3)
      .map(({ name, bytes }) => `${name} ${bytes}`);
    problems.push(
      `they have ${size} bytes, names and JSON included; Lambda takes ${limit} (largest: ${largest.join(', ')})`,
    );
    if ('ACCESS_KEYS' in variables) {
      problems.push(
        'access keys need no variable: put each into access-keys.txt, a line for each, and take ACCESS_KEYS away',
      );
    }
  }
  if (problems.length === 0) return;
  throw new UserError('AWS_VARIABLES_REFUSED', [
    `Lambda would refuse the environment variables of "${where}", so nothing was sent:`,
    ...problems.map((problem) => `  - ${problem}`),
  ]);
}
