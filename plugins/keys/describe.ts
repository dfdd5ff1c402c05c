import type { AccessKey, ModelLimits } from '../../lib/config/access-key';
import { type Budget, toUsd } from '../../lib/config/budget';
import { say } from '../shared/language';

/** The restrictions of a key, in words; empty: none. */
export function describeLimits(key: AccessKey): string[] {
  const { models, modelLimits, endpoints, providers } = key;
  const { rpm, tpm, tokensPerDay, budget, concurrency } = key;
  return [
    ...(providers
      ? [say(`providers ${providers.join(', ')}`, `服务商 ${providers.join('、')}`)]
      : []),
    ...(models ? [say(`models ${models.join(', ')}`, `模型 ${models.join('、')}`)] : []),
    ...(modelLimits ?? []).map(describeModelLimits),
    ...(endpoints
      ? [
          say(
            `${endpoints.isExcept ? 'all endpoints except' : 'endpoints'} ${endpoints.names.join(', ')}`,
            endpoints.isExcept
              ? `除 ${endpoints.names.join('、')} 以外的所有端点`
              : `端点 ${endpoints.names.join('、')}`,
          ),
        ]
      : []),
    ...(rpm === undefined ? [] : [say(`${rpm} requests per minute`, `每分钟 ${rpm} 个请求`)]),
    ...(tpm === undefined ? [] : [say(`${tpm} tokens per minute`, `每分钟 ${tpm} 个 token`)]),
    ...(tokensPerDay === undefined
      ? []
      : [say(`${tokensPerDay} tokens per day`, `每天 ${tokensPerDay} 个 token`)]),
    ...(budget ? [describeBudget(budget)] : []),
    ...(concurrency === undefined
      ? []
      : [say(`${concurrency} concurrent`, `并发 ${concurrency} 个请求`)]),
  ];
}

const periods = { day: ['day', '天'], week: ['week', '周'], month: ['month', '月'] } as const;

function describeBudget({ amount, period }: Budget): string {
  const [english, chinese] = periods[period];
  return say(`${toUsd(amount)} per ${english}`, `每${chinese} ${toUsd(amount)}`);
}

function describeModelLimits({ pattern, rpm, tpm }: ModelLimits): string {
  const limits = [
    ...(rpm === undefined ? [] : [say(`${rpm} requests per minute`, `每分钟 ${rpm} 个请求`)]),
    ...(tpm === undefined ? [] : [say(`${tpm} tokens per minute`, `每分钟 ${tpm} 个 token`)]),
  ];
  return say(`${limits.join(' and ')} for ${pattern}`, `${pattern}：${limits.join('，')}`);
}

/** When it expires, in words. */
export function describeEnd({ expires }: AccessKey, now: number): string {
  if (expires === undefined) return say('never', '永不');
  const time = new Date(expires).toISOString().slice(0, 16).replace('T', ' ');
  return `${time} UTC${expires <= now ? say(' (expired)', '（已过期）') : ''}`;
}
