import type { CloudFunction } from '../../shared/clouds/tencent/scf/cloud-function';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';

/**
 * Some properties are fixed when a function is created; a later change in the YAML file cannot be applied.
 *
 * @throws {UserError} that lists the options.
 */
export function checkFixed(settings: FunctionSettings, current: CloudFunction): void {
  const kind = (type: string | null | undefined) => (type === 'WS' ? 'WebSocket' : 'HTTP');
  const fixed: readonly (readonly [label: string, now: string, then: string])[] = [
    [say('type', '类型'), current.Type ?? 'HTTP', 'HTTP'],
    [say('runtime', '运行环境'), current.Runtime ?? settings.runtime, settings.runtime],
    [
      say('protocol', '协议'),
      kind(current.ProtocolType),
      settings.webSocket ? 'WebSocket' : 'HTTP',
    ],
  ];
  const differences = fixed.filter(([, now, then]) => now !== then);
  if (differences.length === 0) return;
  throw new UserError('TENCENT_FIXED_AT_CREATION', [
    say(
      `The function ${settings.name} exists, but differs from the YAML file:`,
      `函数 ${settings.name} 已存在，但与 YAML 文件不一致：`,
    ),
    ...differences.map(([label, now, then]) =>
      say(
        `  - ${label}: is ${now}, should be ${then}`,
        `  - ${label}：当前为 ${now}，应为 ${then}`,
      ),
    ),
    '',
    say(
      'Tencent Cloud fixes this when a function is created. Nothing was changed. Either',
      '腾讯云在创建函数时就固定了这些属性。未做任何改动。你可以',
    ),
    say('  - restore the old value in the YAML file, or', '  - 在 YAML 文件里改回原来的值，或'),
    say(
      '  - deploy under another name (--stage, or another key under "functions"): the old address stays, or',
      '  - 用另一个名字部署（--stage，或“functions”下的另一个键）：旧地址会保留，或',
    ),
    say(
      '  - run "npx sls remove" and deploy again: you get a new address.',
      '  - 运行 "npx sls remove" 再部署：会得到新的地址。',
    ),
  ]);
}

/** Differences that the API cannot change, as warnings. */
export function findWarnings(settings: FunctionSettings, current: CloudFunction): string[] {
  const warnings: string[] = [];
  if (current.Role && !settings.role) {
    warnings.push(
      say(
        `It has the role ${current.Role}, so Tencent Cloud adds credentials to each request. Remove the role in the console.`,
        `它带有角色 ${current.Role}，腾讯云会在每个请求里加上凭证。请在控制台移除这个角色。`,
      ),
    );
  }
  if (settings.logs === true && !current.ClsTopicId) {
    warnings.push(
      say(
        'Its log is not delivered to CLS, and the API can enable this only at creation. Enable it in the console: function, "Log configuration".',
        '它没有开启日志投递，而 API 只能在创建时开启。请在控制台开启：函数，“日志配置”。',
      ),
    );
  }
  if (current.AvailableStatus === 'InsufficientBalance') {
    warnings.push(
      say(
        'The account is in arrears, so the address returns 410: https://console.cloud.tencent.com/expense/recharge.',
        '账号欠费，地址返回 410：https://console.cloud.tencent.com/expense/recharge。',
      ),
    );
  }
  const tags = new Map((current.Tags ?? []).map(({ Key, Value }) => [Key, Value] as const));
  // Without permission to read tags, none are returned: do not warn then.
  if (tags.size === 0) return warnings;
  if (Object.entries(settings.tags).some(([key, value]) => tags.get(key) !== value)) {
    warnings.push(
      say(
        'Its tags differ from the YAML file; they can be set only at creation.',
        '它的标签与 YAML 文件不同；标签只能在创建时设置。',
      ),
    );
  }
  return warnings;
}
