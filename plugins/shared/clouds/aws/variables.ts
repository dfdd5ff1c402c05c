import { say } from '../../language';
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
      .map((name) =>
        say(
          `"${name}" must be a letter and then letters, digits or "_", two at least`,
          `“${name}”必须以字母开头，之后是字母、数字或“_”，至少两个字符`,
        ),
      ),
    ...names
      .filter((name) => reserved.test(name))
      .map((name) => say(`"${name}" belongs to Lambda`, `“${name}”是 Lambda 保留的`)),
  ];
  const size = Buffer.byteLength(JSON.stringify(variables));
  if (size > limit) {
    const largest = names
      .map((name) => ({ name, bytes: Buffer.byteLength(variables[name] ?? '') }))
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, 3)
      .map(({ name, bytes }) => `${name} ${bytes}`);
    problems.push(
      say(
        `they have ${size} bytes, names and JSON included; Lambda takes ${limit} (largest: ${largest.join(', ')})`,
        `共 ${size} 字节，含名称和 JSON；Lambda 最多 ${limit}（最大的：${largest.join(', ')}）`,
      ),
    );
    if ('ACCESS_KEYS' in variables) {
      problems.push(
        say(
          'access keys need no variable: put each into access-keys.txt, a line for each, and take ACCESS_KEYS away',
          '访问密钥不需要变量：把每个密钥写进 access-keys.txt，一行一个，并去掉 ACCESS_KEYS',
        ),
      );
    }
  }
  if (problems.length === 0) return;
  throw new UserError('AWS_VARIABLES_REFUSED', [
    say(
      `Lambda would refuse the environment variables of "${where}", so nothing was sent:`,
      `Lambda 不会接受“${where}”的环境变量，所以什么都没有发送：`,
    ),
    ...problems.map((problem) => `  - ${problem}`),
  ]);
}
