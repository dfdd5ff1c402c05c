import { say } from '../shared/language';

interface Option {
  readonly usage: string;
  readonly type: 'string' | 'boolean';
  readonly shortcut?: string;
}

interface Command {
  readonly usage: string;
  readonly type?: 'container';
  readonly lifecycleEvents?: readonly string[];
  readonly options?: Readonly<Record<string, Option>>;
  readonly commands?: Readonly<Record<string, Command>>;
}

const region: Option = {
  usage: say('Region (default: the one in the YAML file)', '地域（默认：YAML 文件里的地域）'),
  type: 'string',
  shortcut: 'r',
};

const yes: Option = {
  usage: say(
    'Do not ask for confirmation, even if this opens, deletes or creates an address',
    '即使会开放、删除或新建地址，也直接执行，不要求确认',
  ),
  type: 'boolean',
};

const verifyAtEnd: Option = {
  usage: say(
    'Verify the address at the end; exit code 3 if it fails (--no-verify: skip)',
    '最后检查地址，未通过时退出码为 3（--no-verify：不检查）',
  ),
  type: 'boolean',
};

const json: Option = {
  usage: say('Print JSON for programs instead of a table', '输出供程序读取的 JSON，而不是表格'),
  type: 'boolean',
};

/**
 * The commands of this plugin, the same for every cloud. None of them has the name of an AWS command of
 * osls, so osls adds nothing to their options.
 *
 * @param words the command line: to osls, `doctor 433` is a separate command, so it is defined when it is
 * called.
 */
export function toCommands(words: readonly string[]): Readonly<Record<string, Command>> {
  const [, code] = words[0] === 'doctor' ? words : [];
  return {
    setup: {
      usage: say(
        'The first deploy, step by step: cloud, key, access, .env',
        '一步步完成首次部署：云、密钥、访问方式、.env',
      ),
      lifecycleEvents: ['ask'],
      options: {
        cloud: {
          usage: say('tencent, tencent-intl or aws', 'tencent、tencent-intl 或 aws'),
          type: 'string',
        },
        region,
        account: {
          usage: say('Your account ID, for the policy', '你的账号 ID，用于策略'),
          type: 'string',
        },
        policy: {
          usage: say(
            'Only print the policy and the steps to create a key',
            '只打印策略和创建密钥的步骤',
          ),
          type: 'boolean',
        },
        'key-id': {
          usage: say(
            'SecretId or access key ID of the key to deploy with',
            '用于部署的密钥的 SecretId 或访问密钥 ID',
          ),
          type: 'string',
        },
        'secret-stdin': {
          usage: say(
            'Read the secret of the key from standard input',
            '从标准输入读取 SecretKey（AWS：秘密访问密钥）',
          ),
          type: 'boolean',
        },
        'save-key': {
          usage: say(
            'Also save the key from the environment in .env',
            '把环境变量里的密钥也写入 .env',
          ),
          type: 'boolean',
        },
        role: {
          usage: say(
            'AWS: deploy through the role of the policies (--no-role: directly)',
            'AWS：通过策略里的角色部署（--no-role：直接部署）',
          ),
          type: 'boolean',
        },
        'access-keys': {
          usage: say(
            'Create access keys with these names: alice,bob',
            '用这些名字生成访问密钥：alice,bob',
          ),
          type: 'string',
        },
        open: {
          usage: say(
            'Anyone may use the address, with an API key of their own',
            '任何人都可以用自己的 API 密钥使用这个地址',
          ),
          type: 'boolean',
        },
        deploy: {
          usage: say('Deploy at the end (--no-deploy: do not)', '最后部署（--no-deploy：不部署）'),
          type: 'boolean',
        },
        yes,
      },
    },
    verify: {
      usage: say(
        'Check that the deployed proxy streams, reaches the API and leaks no secrets; free of charge',
        '检查已部署的代理能否流式输出、能否访问 API、是否泄露敏感信息；不产生费用',
      ),
      lifecycleEvents: ['check'],
      options: {
        url: {
          usage: say(
            'Check another address instead of the deployed one',
            '检查其他地址，而不是已部署的地址',
          ),
          type: 'string',
        },
        json,
        headers: {
          usage: say('Show which headers are sent to the API', '显示哪些请求头会发给 API'),
          type: 'boolean',
        },
        echo: {
          usage: say(
            'A path of the API that returns the headers it received, such as /headers of httpbin.org',
            'API 的一个路径，会返回它收到的请求头，例如 httpbin.org 的 /headers',
          ),
          type: 'string',
        },
        baseline: {
          usage: say(
            'Compare latency with the first run on this machine (kept in .operations)',
            '与本机第一次运行的延迟比较（保存在 .operations）',
          ),
          type: 'boolean',
        },
        key: {
          usage: say(
            'An access key, if the proxy is locked (or set PROXY_ACCESS_KEY)',
            '访问密钥，代理已上锁时需要（也可设置 PROXY_ACCESS_KEY）',
          ),
          type: 'string',
        },
        wait: {
          usage: say(
            'Seconds to wait for a new address to become ready (default: 20)',
            '等待新地址就绪的秒数（默认：20）',
          ),
          type: 'string',
        },
        summary: {
          usage: say(
            'Append the table as Markdown to this file',
            '把表格以 Markdown 追加到这个文件',
          ),
          type: 'string',
        },
        region,
      },
    },
    // `sls doctor` without a subcommand belongs to osls (it lists deprecations); no plugin can define it.
    doctor: {
      usage: say(
        'Compare what is deployed with the YAML file (doctor check), or explain a code (doctor 433)',
        '将已部署的内容与 YAML 文件比较（doctor check），或解释一个代码（doctor 433）',
      ),
      type: 'container',
      commands: {
        check: {
          usage: say(
            'Compare what is deployed with the YAML file, and report upcoming problems',
            '将已部署的内容与 YAML 文件比较，并报告即将出现的问题',
          ),
          lifecycleEvents: ['look'],
          options: {
            fix: {
              usage: say(
                'Repair the differences, and report what was done',
                '修复差异，并报告所做的操作',
              ),
              type: 'boolean',
            },
            yes,
            json,
            region,
          },
        },
        ...(code &&
          code !== 'check' && {
            [code]: {
              usage: say(`Explain the code ${code}`, `解释代码 ${code}`),
              lifecycleEvents: ['explain'],
              options: {},
            },
          }),
      },
    },
    cost: {
      usage: say(
        'What the function itself costs on each cloud, side by side',
        '函数本身在各个云上的费用，并列比较',
      ),
      lifecycleEvents: ['show'],
      options: {
        requests: {
          usage: say('Requests per month (default: 10000)', '每月请求数（默认：10000）'),
          type: 'string',
        },
        seconds: {
          usage: say('Seconds per response (default: 20)', '每次响应的秒数（默认：20）'),
          type: 'string',
        },
        memory: {
          usage: say('MB (default: as in the YAML files)', 'MB（默认：按 YAML 文件）'),
          type: 'string',
        },
        kilobytes: {
          usage: say('Kilobytes per response (default: 20)', '每次响应的 KB 数（默认：20）'),
          type: 'string',
        },
        overlap: {
          usage: say(
            'Requests that share an instance on average, where a cloud allows it (default: 1)',
            '平均同时共用一个实例的请求数，仅用于支持的云（默认：1）',
          ),
          type: 'string',
        },
        prices: {
          usage: say('A JSON file with your own prices', '你自己的价格，JSON 文件'),
          type: 'string',
        },
        json,
      },
    },
    usage: {
      usage: say(
        'Who used which model and when, and what it cost: from the cloud’s log, or from a file',
        '谁在何时用了哪个模型，花了多少钱：来自云上的日志或文件',
      ),
      lifecycleEvents: ['show'],
      options: {
        file: {
          usage: say(
            'A log file instead of the cloud’s log; "-": standard input',
            '用日志文件代替云上的日志；“-”表示标准输入',
          ),
          type: 'string',
        },
        since: {
          usage: say(
            'Only the last hours, days or weeks: 12h, 7d, 4w (default: all)',
            '最近几小时、几天或几周：12h、7d、4w（默认：全部）',
          ),
          type: 'string',
        },
        from: {
          usage: say(
            'Starting at this day or time (UTC): 2026-11-01',
            '从这一天或这个时间起（UTC）：2026-11-01',
          ),
          type: 'string',
        },
        to: {
          usage: say(
            'Until the end of this day, or until this time (UTC)',
            '到这一天结束，或到这个时间（UTC）',
          ),
          type: 'string',
        },
        by: {
          usage: say(
            'Group by any of day,key,provider,model,upstream_key,status (default: key,model)',
            '按 day,key,provider,model,upstream_key,status 中的任意几项分组（默认：key,model）',
          ),
          type: 'string',
        },
        key: {
          usage: say('Only the access key with this label', '只看这个标签的访问密钥'),
          type: 'string',
        },
        model: {
          usage: say(
            'Only this model; "*" stands for any characters',
            '只看这个模型；“*”代表任意字符',
          ),
          type: 'string',
        },
        html: {
          usage: say(
            'Write a report for a browser into this file',
            '把可在浏览器打开的报告写入这个文件',
          ),
          type: 'string',
        },
        prices: {
          usage: say(
            'Your own prices: CSV, or LiteLLM’s model_prices_and_context_window.json',
            '你自己的价格：CSV，或 LiteLLM 的 model_prices_and_context_window.json',
          ),
          type: 'string',
        },
        json,
        csv: {
          usage: say(
            'Print CSV for spreadsheets instead of a table',
            '输出供电子表格使用的 CSV，而不是表格',
          ),
          type: 'boolean',
        },
        region,
      },
    },
    undo: {
      usage: say(
        'Restore the release before the last deploy of this checkout',
        '恢复本地上一次部署之前的版本',
      ),
      lifecycleEvents: ['serve'],
      options: { region, yes },
    },
    // Commands of the clouds' plugins, to which these options are added.
    deploy: { usage: '', options: { yes, verify: verifyAtEnd } },
    rollback: { usage: '', options: { yes } },
    remove: { usage: '', options: { yes } },
    pause: {
      usage: say(
        'Stop the function immediately: no requests are served or billed until resume',
        '立即停止函数：不再处理请求，也不再产生费用，直到 resume',
      ),
      lifecycleEvents: ['stop'],
      options: { region },
    },
    resume: {
      usage: say('Resume serving after a pause', '暂停之后恢复服务'),
      lifecycleEvents: ['start'],
      options: { region },
    },
  };
}
