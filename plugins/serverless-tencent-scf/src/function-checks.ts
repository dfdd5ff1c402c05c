import type { CloudFunction } from '../../shared/clouds/tencent/scf/cloud-function';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';

/**
 * Some things are settled when a function is created; a changed YAML file cannot reach them.
 *
 * @throws {UserError} with the ways out.
 */
export function checkFixed(settings: FunctionSettings, current: CloudFunction): void {
  const kind = (type: string | null | undefined) => (type === 'WS' ? 'WebSocket' : 'HTTP');
  const fixed: readonly (readonly [label: string, now: string, then: string])[] = [
    ['type', current.Type ?? 'HTTP', 'HTTP'],
    ['runtime', current.Runtime ?? settings.runtime, settings.runtime],
    ['protocol', kind(current.ProtocolType), settings.webSocket ? 'WebSocket' : 'HTTP'],
  ];
  const differences = fixed.filter(([, now, then]) => now !== then);
  if (differences.length === 0) return;
  throw new UserError('TENCENT_FIXED_AT_CREATION', [
    say(
      `The function ${settings.name} exists, but not as the YAML file describes it:`,
      `函数 ${settings.name} 存在，但与 YAML 文件的描述不同：`,
    ),
    ...differences.map(([label, now, then]) =>
      say(
        `  - ${label}: it is ${now}, wanted is ${then}`,
        `  - ${label}：现在是 ${now}，想要 ${then}`,
      ),
    ),
    '',
    say(
      'Tencent Cloud settles this when a function is created. Nothing was changed. Either',
      '腾讯云在创建函数时就固定了这些。什么都没有改。你可以',
    ),
    say('  - put the old value back into the YAML file, or', '  - 在 YAML 文件里改回原来的值，或'),
    say(
      '  - deploy under another name (--stage, or another key below "functions"): the old address stays, or',
      '  - 用另一个名字部署（--stage，或 “functions” 下的另一个键）：旧地址保留，或',
    ),
    say(
      '  - run "npx sls remove" and deploy again: the address will be a new one.',
      '  - 运行 "npx sls remove" 再部署：地址会是新的。',
    ),
  ]);
}

/** What the API cannot change, and the user should know. */
export function findWarnings(settings: FunctionSettings, current: CloudFunction): string[] {
  const warnings: string[] = [];
  if (current.Role && !settings.role) {
    warnings.push(
      say(
        `It has the role ${current.Role}: Tencent Cloud then adds credentials to each request. Take the role away in the console.`,
        `它带有角色 ${current.Role}：腾讯云会在每个请求里加上凭证。请在控制台去掉这个角色。`,
      ),
    );
  }
  if (settings.logs === true && !current.ClsTopicId) {
    warnings.push(
      say(
        'Its log is delivered nowhere, and the API can switch that on only at creation. In the console: function, "Log configuration".',
        '它的日志没有投递，而 API 只能在创建时打开。请在控制台：函数，“日志配置”。',
      ),
    );
  }
  if (current.AvailableStatus === 'InsufficientBalance') {
    warnings.push(
      say(
        'The account is in arrears, so the address answers 410: https://console.cloud.tencent.com/expense/recharge.',
        '账号欠费，地址返回 410：https://console.cloud.tencent.com/expense/recharge。',
      ),
    );
  }
  const tags = new Map((current.Tags ?? []).map(({ Key, Value }) => [Key, Value] as const));
  // Without the right to read tags there are none to be seen: no reason to nag.
  if (tags.size === 0) return warnings;
  if (Object.entries(settings.tags).some(([key, value]) => tags.get(key) !== value)) {
    warnings.push(
      say(
        'Its tags differ from the YAML file; they are set at creation only.',
        '它的标签与 YAML 文件不同；标签只在创建时设置。',
      ),
    );
  }
  return warnings;
}
