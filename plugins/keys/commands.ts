import { say } from '../shared/language';

const label = {
  usage: say(
    'Name of the key holder, shown in lists and logs',
    '密钥持有人的名称，显示在列表和日志里',
  ),
  type: 'string',
} as const;
const deploy = {
  usage: say('Deploy immediately so that it takes effect', '立即部署，使其生效'),
  type: 'boolean',
} as const;

/** The commands, in the form that osls expects. */
export const commands = {
  keys: {
    usage: say(
      'Access keys: who may use the proxy (add, list, revoke)',
      '访问密钥：谁可以使用代理（add、list、revoke）',
    ),
    lifecycleEvents: ['show'],
    commands: {
      add: {
        usage: say(
          'Create an access key and show it once; its SHA-256 is stored in access-keys.txt',
          '生成一个访问密钥，只显示一次；它的 SHA-256 写入 access-keys.txt',
        ),
        lifecycleEvents: ['make'],
        options: {
          label: { ...label, required: true },
          expires: {
            usage: say(
              'When it expires: 12h, 30d, 8w, or a date such as 2027-01-31 (default: never)',
              '何时到期：12h、30d、8w，或日期如 2027-01-31（默认：永不）',
            ),
            type: 'string',
          },
          models: {
            usage: say(
              "Models it may use, * matches any text: 'gpt-*,o4-mini(rpm=10,tpm=20000)' (default: all)",
              "可用的模型，* 匹配任意文字：'gpt-*,o4-mini(rpm=10,tpm=20000)'（默认：全部）",
            ),
            type: 'string',
          },
          providers: {
            usage: say(
              'Providers it may use: openai,anthropic (default: all)',
              '可用的服务商：openai,anthropic（默认：全部）',
            ),
            type: 'string',
          },
          endpoints: {
            usage: say(
              "Endpoints it may use: chat,responses, or all except some: '!files,!organization'",
              "可用的端点：chat,responses，或排除几个：'!files,!organization'",
            ),
            type: 'string',
          },
          rpm: { usage: say('Requests per minute', '每分钟请求数'), type: 'string' },
          tpm: { usage: say('Tokens per minute', '每分钟 token 数'), type: 'string' },
          'tokens-per-day': {
            usage: say(
              'Tokens per day (midnight to midnight UTC)',
              '每天的 token 数（UTC 零点起算）',
            ),
            type: 'string',
          },
          budget: {
            usage: say(
              'US dollars per day, week or month: 20usd/month, 0.50usd/day',
              '每天、每周或每月的美元金额：20usd/month、0.50usd/day',
            ),
            type: 'string',
          },
          concurrency: { usage: say('Concurrent requests', '并发请求数'), type: 'string' },
          deploy,
        },
      },
      list: {
        usage: say(
          'Show labels, expiry, limits and, with REDIS_URL, remaining quota; never a key',
          '显示标签、到期时间、限额，设置了 REDIS_URL 时还显示剩余额度；从不显示密钥',
        ),
        lifecycleEvents: ['show'],
      },
      revoke: {
        usage: say('Revoke an access key', '吊销一个访问密钥'),
        lifecycleEvents: ['remove'],
        options: { label: { ...label, required: true }, deploy },
      },
    },
  },
} as const;
