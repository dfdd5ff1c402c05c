import { say } from '../../language';
import { UserError } from '../../user-error';

/** Lambda measures the variables as one JSON document, in bytes. */
const limit = 4096;

/** Variables that Lambda sets itself (dg/configuration-envvars). */
const reserved =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_(ACCESS_)?KEY|AWS_SESSION_TOKEN|AWS_EXECUTION_ENV|AWS_LAMBDA_.+)$/;

/**
 * Lambda's error messages repeat all variables with their values, including secrets, and CloudFormation shows them on
 * the screen and keeps them in its events. So variables that it would reject are not sent.
 *
 * @throws {UserError} that contains only names and sizes of variables.
 */
export function checkVariables(where: string, variables: Readonly<Record<string, string>>): void {
  const names = Object.keys(variables);
  const problems = [
    ...names
      .filter((name) => !/^[A-Za-z][A-Za-z0-9_]+$/.test(name))
      .map((name) =>
        say(
          `"${name}" must start with a letter, followed by letters, digits or "_"; at least two characters`,
          `“${name}”必须以字母开头，之后是字母、数字或“_”，至少两个字符`,
        ),
      ),
    ...names
      .filter((name) => reserved.test(name))
      .map((name) => say(`"${name}" is reserved by Lambda`, `“${name}”是 Lambda 保留的`)),
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
        `they have ${size} bytes, including names and JSON; Lambda allows ${limit} (largest: ${largest.join(', ')})`,
        `共 ${size} 字节（含名称和 JSON）；Lambda 最多允许 ${limit}（最大的：${largest.join(', ')}）`,
      ),
    );
    if ('ACCESS_KEYS' in variables) {
      problems.push(
        say(
          'access keys need no variable: put them into access-keys.txt, one per line, and remove ACCESS_KEYS',
          '访问密钥不必写在变量里：请写进 access-keys.txt，一行一个，并删除 ACCESS_KEYS',
        ),
      );
    }
  }
  if (problems.length === 0) return;
  throw new UserError('AWS_VARIABLES_REFUSED', [
    say(
      `Lambda would reject the environment variables of "${where}", so nothing was sent:`,
      `Lambda 不会接受“${where}”的环境变量，因此没有发送任何内容：`,
    ),
    ...problems.map((problem) => `  - ${problem}`),
  ]);
}
