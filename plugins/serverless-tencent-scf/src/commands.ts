/** A command as osls wants it declared. */
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
  usage: 'Region, such as na-siliconvalley (default: the one in serverless.yml)',
  type: 'string',
  shortcut: 'r',
};

const aFunction: Option = {
  usage: 'Key of the function in serverless.yml (default: the first one that is enabled)',
  type: 'string',
  shortcut: 'f',
};

const force: Option = {
  usage: 'Deploy to a region that the API provider refuses, and upload even what has not changed',
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
    usage: 'Put the functions and their addresses into your Tencent Cloud account',
    // osls packages the service before the event `deploy`.
    lifecycleEvents: ['check', 'deploy', 'upload', 'finalize'],
    options: { region, force },
    commands: {
      function: {
        usage: 'Deploy a single function',
        lifecycleEvents: ['check', 'pack', 'upload'],
        options: { function: { ...aFunction, required: true }, region, force },
      },
      list: {
        usage: 'List the deployed functions with their versions, and which version is live',
        lifecycleEvents: ['show'],
        options: { region },
      },
    },
  },
  info: {
    usage: 'Show address, state, version, memory, region and last change of the functions',
    lifecycleEvents: ['show'],
    options: { region },
  },
  logs: {
    usage: 'Show what a function has logged',
    lifecycleEvents: ['show'],
    options: {
      function: aFunction,
      region,
      tail: { usage: 'Keep showing new lines until Ctrl-C', type: 'boolean', shortcut: 't' },
      startTime: {
        usage: 'How far back: 30m, 3h, 2d, or a date such as 2026-11-24T10:00 (default: 10m)',
        type: 'string',
      },
      filter: { usage: 'Show only lines that contain this word', type: 'string' },
      platform: {
        usage: "Show the platform's own lines too (start, end, memory of each request)",
        type: 'boolean',
      },
      interval: {
        usage: 'Milliseconds between two looks with --tail (default: 2000)',
        type: 'string',
        shortcut: 'i',
      },
    },
  },
  invoke: {
    usage: 'Send an HTTP request to the address of a function and show the answer as it arrives',
    lifecycleEvents: ['send'],
    options: {
      function: aFunction,
      region,
      path: { usage: 'Path and query (default: /)', type: 'string', shortcut: 'p' },
      method: {
        usage: 'Method (default: GET, or POST with --data)',
        type: 'string',
        shortcut: 'X',
      },
      data: { usage: 'Body: text, @file, or @- for standard input', type: 'string', shortcut: 'd' },
      header: {
        usage: 'A header, "name: value"; may be given several times',
        type: 'multiple',
        shortcut: 'H',
      },
    },
  },
  metrics: {
    usage: 'Show requests, errors, duration, memory and traffic of the functions',
    lifecycleEvents: ['show'],
    options: {
      function: aFunction,
      region,
      startTime: { usage: 'From: 3h, 2d, or a date (default: 24h)', type: 'string' },
      endTime: { usage: 'To: 1h, or a date (default: now)', type: 'string' },
    },
  },
  rollback: {
    usage: 'Let the address serve an earlier version; without --to, list the versions',
    lifecycleEvents: ['switch'],
    options: {
      function: aFunction,
      region,
      // `--version` belongs to osls: it prints the version of osls and ends, before any plugin is loaded.
      to: {
        usage:
          'Number of the version, or "latest" (--version is osls\'s own: it shows the version of osls)',
        type: 'string',
      },
    },
  },
  remove: {
    usage: 'Delete the functions, their versions and their addresses',
    lifecycleEvents: ['delete'],
    options: { region },
  },
};
