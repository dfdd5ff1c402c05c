import { say } from '../../shared/language';

/** A command, in the form that osls expects. */
interface Command {
  readonly usage: string;
  readonly lifecycleEvents: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  readonly commands?: Readonly<Record<string, Command>>;
}

interface Option {
  readonly usage: string;
  readonly type: 'string' | 'boolean' | 'multiple';
  readonly shortcut?: string;
  readonly required?: boolean;
}

const region: Option = {
  usage: say(
    'Region, such as na-siliconvalley (default: from serverless.yml)',
    '地域，例如 na-siliconvalley（默认：取自 serverless.yml）',
  ),
  type: 'string',
  shortcut: 'r',
};

const aFunction: Option = {
  usage: say(
    'Key of the function in serverless.yml (default: the first enabled one)',
    '函数在 serverless.yml 里的键名（默认：第一个启用的）',
  ),
  type: 'string',
  shortcut: 'f',
};

const force: Option = {
  usage: say(
    'Deploy even to a region that the API provider rejects, and upload unchanged code',
    '即使 API 服务商拒绝该地域也部署，代码没有变化也上传',
  ),
  type: 'boolean',
};

/**
 * The commands of this plugin.
 *
 * The names of the lifecycle events differ from those of the commands for AWS on purpose: osls adds
 * its AWS options (and makes `--function` compulsory) wherever a plugin hooks an AWS event.
 */
export const commands: Readonly<Record<string, Command>> = {
  deploy: {
    usage: say(
      'Deploy the functions and their addresses to your Tencent Cloud account',
      '把函数和它们的地址部署到你的腾讯云账号',
    ),
    // osls packages the service before the event `deploy`.
    lifecycleEvents: ['check', 'deploy', 'upload', 'finalize'],
    options: { region, force },
    commands: {
      function: {
        usage: say('Deploy a single function', '只部署一个函数'),
        lifecycleEvents: ['check', 'pack', 'upload'],
        options: { function: { ...aFunction, required: true }, region, force },
      },
      list: {
        usage: say(
          'List the deployed functions with their versions, and which version is live',
          '列出已部署的函数、版本，以及正在运行的版本',
        ),
        lifecycleEvents: ['show'],
        options: { region },
      },
    },
  },
  info: {
    usage: say(
      'Show address, state, version, memory, region and last change of the functions',
      '显示函数的地址、状态、版本、内存、地域和最近变更',
    ),
    lifecycleEvents: ['show'],
    options: { region },
  },
  logs: {
    usage: say('Show the log of a function', '显示函数的日志'),
    lifecycleEvents: ['show'],
    options: {
      function: aFunction,
      region,
      tail: {
        usage: say('Keep showing new lines until Ctrl-C', '持续显示新的日志，直到 Ctrl-C'),
        type: 'boolean',
        shortcut: 't',
      },
      startTime: {
        usage: say(
          'How far back: 30m, 3h, 2d, or a date such as 2026-11-24T10:00 (default: 10m)',
          '从多久之前开始：30m、3h、2d，或日期如 2026-11-24T10:00（默认：10m）',
        ),
        type: 'string',
      },
      filter: {
        usage: say('Show only lines that contain this word', '只显示包含这个词的行'),
        type: 'string',
      },
      platform: {
        usage: say(
          "Include the platform's own lines (start, end and memory of each request)",
          '同时显示平台的日志行（每个请求的开始、结束、内存）',
        ),
        type: 'boolean',
      },
      interval: {
        usage: say(
          'Polling interval of --tail in milliseconds (default: 2000)',
          '--tail 的查询间隔，毫秒（默认：2000）',
        ),
        type: 'string',
        shortcut: 'i',
      },
    },
  },
  invoke: {
    usage: say(
      'Send an HTTP request to the address of a function and show the response as it arrives',
      '向函数的地址发送 HTTP 请求，并实时显示响应',
    ),
    lifecycleEvents: ['send'],
    options: {
      function: aFunction,
      region,
      path: {
        usage: say('Path and query (default: /)', '路径和查询（默认：/）'),
        type: 'string',
        shortcut: 'p',
      },
      method: {
        usage: say(
          'Method (default: GET, or POST with --data)',
          '方法（默认：GET，带 --data 时为 POST）',
        ),
        type: 'string',
        shortcut: 'X',
      },
      data: {
        usage: say(
          'Body: text, @file, or @- for standard input',
          '请求体：文本、@文件，或 @- 表示标准输入',
        ),
        type: 'string',
        shortcut: 'd',
      },
      header: {
        usage: say(
          'A header, "name: value"; can be repeated',
          '请求头，"name: value"；可以重复使用',
        ),
        type: 'multiple',
        shortcut: 'H',
      },
    },
  },
  metrics: {
    usage: say(
      'Show requests, errors, duration, memory and traffic of the functions',
      '显示函数的请求数、错误、时长、内存和流量',
    ),
    lifecycleEvents: ['show'],
    options: {
      function: aFunction,
      region,
      startTime: {
        usage: say('From: 3h, 2d, or a date (default: 24h)', '从：3h、2d，或日期（默认：24h）'),
        type: 'string',
      },
      endTime: {
        usage: say('To: 1h, or a date (default: now)', '到：1h，或日期（默认：现在）'),
        type: 'string',
      },
    },
  },
  rollback: {
    usage: say(
      'Serve an earlier version at the address; without --to, list the versions',
      '把地址切换到较早的版本；不带 --to 时列出版本',
    ),
    lifecycleEvents: ['switch'],
    options: {
      function: aFunction,
      region,
      // `--version` is an osls option: it prints the version of osls and exits before any plugin is loaded.
      to: {
        usage: say(
          'Version number, or "latest" (not --version, which prints the version of osls)',
          '版本号，或 "latest"（不是 --version，它显示 osls 的版本）',
        ),
        type: 'string',
      },
    },
  },
  remove: {
    usage: say(
      'Delete the functions, their versions and their addresses',
      '删除函数、它们的版本和地址',
    ),
    lifecycleEvents: ['delete'],
    options: { region },
  },
};
