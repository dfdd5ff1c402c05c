import { say } from '../../language';
import type { Finding } from '../cloud';
import { type AwsApi, unlessMissing } from './api';
import type { Wanted } from './wanted';

/** The address and the two permissions that it needs since October 2025. */
export async function findAccess(api: AwsApi, { key, yaml }: Wanted): Promise<Finding[]> {
  if (!yaml.url) return [];
  const sdk = await import('@aws-sdk/client-lambda');
  const lambda = await api.lambda();
  const target = { FunctionName: yaml.name };
  const settings = yaml.url === true ? {} : yaml.url;
  const authType = settings.authorizer ? ('AWS_IAM' as const) : ('NONE' as const);
  const invokeMode = settings.invokeMode === 'RESPONSE_STREAM' ? settings.invokeMode : 'BUFFERED';
  const url = await unlessMissing('lambda:GetFunctionUrlConfig', () =>
    lambda.send(new sdk.GetFunctionUrlConfigCommand(target)),
  );
  if (!url) {
    return [
      {
        where: key,
        kind: 'broken',
        what: 'url',
        text: say('Its address no longer exists.', '它的地址已不存在。'),
        cure: say(
          'npx sls doctor check --fix creates a new one: update your clients.',
          'npx sls doctor check --fix 会创建新的地址：请更新客户端。',
        ),
        async fix() {
          const request = { ...target, AuthType: authType, InvokeMode: invokeMode } as const;
          const made = await unlessMissing('lambda:CreateFunctionUrlConfig', () =>
            lambda.send(new sdk.CreateFunctionUrlConfigCommand(request)),
          );
          return say(`created the address ${made?.FunctionUrl}`, `已创建地址 ${made?.FunctionUrl}`);
        },
      },
      ...(authType === 'NONE' ? await findPermissions(api, key, yaml.name) : []),
    ];
  }
  const found: Finding[] = [];
  const compare = (what: string, field: string, now: unknown, then: string, why: string) => {
    if (now === then) return;
    found.push({
      where: key,
      kind: 'drift',
      what,
      text: say(
        `${field} of the address is ${now}, but ${then} in the YAML file. ${why}`,
        `地址的 ${field} 是 ${now}，YAML 文件里是 ${then}。${why}`,
      ),
      cure: 'npx sls doctor check --fix',
      async fix() {
        const request = { ...target, [field]: then };
        await unlessMissing('lambda:UpdateFunctionUrlConfig', () =>
          lambda.send(new sdk.UpdateFunctionUrlConfigCommand(request)),
        );
        return say(`set ${field} of the address to ${then}`, `已把地址的 ${field} 设为 ${then}`);
      },
    });
  };
  const buffered = say(
    'Responses then arrive all at once, when they end.',
    '响应会在结束时一次性到达。',
  );
  compare('invoke mode', 'InvokeMode', url.InvokeMode ?? 'BUFFERED', invokeMode, buffered);
  compare('url', 'AuthType', url.AuthType, authType, '');
  if (url.Cors && Object.keys(url.Cors).length > 0 && !settings.cors) {
    found.push({
      where: key,
      kind: 'drift',
      what: 'cors',
      text: say(
        'CORS is set on the address itself: browsers receive the CORS headers twice and reject every response.',
        '地址本身设置了 CORS：浏览器会收到两份 CORS 响应头，并拒绝所有响应。',
      ),
      cure: 'npx sls doctor check --fix',
      async fix() {
        // Empty rather than omitted: an omitted field keeps its value.
        await unlessMissing('lambda:UpdateFunctionUrlConfig', () =>
          lambda.send(new sdk.UpdateFunctionUrlConfigCommand({ ...target, Cors: {} })),
        );
        return say(
          'removed CORS from the address: the proxy sets its own headers (CORS_ORIGINS)',
          '已移除地址的 CORS：由代理设置（CORS_ORIGINS）',
        );
      },
    });
  }
  if (authType === 'NONE') found.push(...(await findPermissions(api, key, yaml.name)));
  return found;
}

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Principal?: unknown;
}

const needed = [
  {
    action: 'lambda:InvokeFunctionUrl',
    id: 'FunctionUrlAllowPublicAccess',
    condition: { FunctionUrlAuthType: 'NONE' as const },
  },
  {
    action: 'lambda:InvokeFunction',
    id: 'FunctionUrlAllowPublicInvoke',
    condition: { InvokedViaFunctionUrl: true },
  },
];

async function findPermissions(api: AwsApi, key: string, name: string): Promise<Finding[]> {
  const sdk = await import('@aws-sdk/client-lambda');
  const lambda = await api.lambda();
  const answer = await unlessMissing('lambda:GetPolicy', () =>
    lambda.send(new sdk.GetPolicyCommand({ FunctionName: name })),
  );
  const policy = JSON.parse(answer?.Policy ?? '{}') as { Statement?: readonly Statement[] };
  const allows = (action: string) =>
    (policy.Statement ?? []).some(
      ({ Effect, Action, Principal }) =>
        Effect === 'Allow' &&
        [Action].flat().includes(action) &&
        JSON.stringify(Principal).includes('"*"'),
    );
  return needed
    .filter(({ action }) => !allows(action))
    .map(({ action, id, condition }) => ({
      where: key,
      kind: 'broken' as const,
      what: 'permissions',
      text: say(
        `The permission ${action} is missing: the address returns 403 to everyone.`,
        `缺少权限 ${action}：地址对所有人返回 403。`,
      ),
      cure: 'npx sls doctor check --fix',
      async fix() {
        const request = { FunctionName: name, StatementId: id, Action: action, Principal: '*' };
        await unlessMissing('lambda:AddPermission', () =>
          lambda.send(new sdk.AddPermissionCommand({ ...request, ...condition })),
        );
        return say(`allowed ${action}`, `已授权 ${action}`);
      },
    }));
}
