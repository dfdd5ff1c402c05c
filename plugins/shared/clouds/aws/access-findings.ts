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
        text: 'Its address is gone.',
        cure: 'npx sls doctor check --fix makes another one: clients must be told.',
        async fix() {
          const request = { ...target, AuthType: authType, InvokeMode: invokeMode } as const;
          const made = await unlessMissing('lambda:CreateFunctionUrlConfig', () =>
            lambda.send(new sdk.CreateFunctionUrlConfigCommand(request)),
          );
          return `made the address ${made?.FunctionUrl}`;
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
      text: `${field} of the address is ${now}, the YAML file says ${then}. ${why}`,
      cure: 'npx sls doctor check --fix',
      async fix() {
        const request = { ...target, [field]: then };
        await unlessMissing('lambda:UpdateFunctionUrlConfig', () =>
          lambda.send(new sdk.UpdateFunctionUrlConfigCommand(request)),
        );
        return `set ${field} of the address to ${then}`;
      },
    });
  };
  const buffered = 'Answers then arrive at once, at their end.';
  compare('invoke mode', 'InvokeMode', url.InvokeMode ?? 'BUFFERED', invokeMode, buffered);
  compare('url', 'AuthType', url.AuthType, authType, '');
  if (url.Cors && Object.keys(url.Cors).length > 0 && !settings.cors) {
    found.push({
      where: key,
      kind: 'drift',
      what: 'cors',
      text: 'Somebody has set CORS at the address itself: browsers get its headers twice and refuse every answer.',
      cure: 'npx sls doctor check --fix',
      async fix() {
        // Empty, and not left out: what is left out stays.
        await unlessMissing('lambda:UpdateFunctionUrlConfig', () =>
          lambda.send(new sdk.UpdateFunctionUrlConfigCommand({ ...target, Cors: {} })),
        );
        return 'took the CORS of the address away: the proxy sets its own (CORS_ORIGINS)';
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
      text: `Nobody is allowed ${action}: the address answers 403 to everyone.`,
      cure: 'npx sls doctor check --fix',
      async fix() {
        const request = { FunctionName: name, StatementId: id, Action: action, Principal: '*' };
        await unlessMissing('lambda:AddPermission', () =>
          lambda.send(new sdk.AddPermissionCommand({ ...request, ...condition })),
        );
        return `allowed ${action}`;
      },
    }));
}
