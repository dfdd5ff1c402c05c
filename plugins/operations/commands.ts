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
  usage: 'Region (default: the one in the YAML file)',
  type: 'string',
  shortcut: 'r',
};

const yes: Option = {
  usage: 'Do it also where it lets somebody in, ends an address or makes a new one, without asking',
  type: 'boolean',
};

const verifyAtEnd: Option = {
  usage: 'Check the address at the end, with exit code 3 if it is not well (--no-verify: do not)',
  type: 'boolean',
};

const json: Option = { usage: 'Print JSON for programs instead of a table', type: 'boolean' };

/**
 * The commands of this plugin, the same for every provider. Their names are no AWS commands of osls,
 * so that osls adds nothing to their options.
 *
 * @param words the command line: `doctor 433` is a command of its own to osls, made as it is asked for.
 */
export function toCommands(words: readonly string[]): Readonly<Record<string, Command>> {
  const [, code] = words[0] === 'doctor' ? words : [];
  return {
    setup: {
      usage: 'The first deploy, step by step: cloud, key, access, .env',
      lifecycleEvents: ['ask'],
      options: {
        cloud: { usage: 'tencent, tencent-intl or aws', type: 'string' },
        region,
        account: { usage: 'The number of your account, for the policy', type: 'string' },
        policy: { usage: 'Only print the policy and how to make a key', type: 'boolean' },
        'key-id': { usage: 'SecretId or access key ID of the key to deploy with', type: 'string' },
        'secret-stdin': {
          usage: 'Read the secret of the key from standard input',
          type: 'boolean',
        },
        'save-key': { usage: 'Write a key of the environment into .env, too', type: 'boolean' },
        role: {
          usage: 'AWS: deploy through the role of the policies (--no-role: directly)',
          type: 'boolean',
        },
        'access-keys': { usage: 'Make access keys with these names: alice,bob', type: 'string' },
        open: {
          usage: 'Anyone may use the address, with an API key of their own',
          type: 'boolean',
        },
        deploy: { usage: 'Deploy at the end (--no-deploy: do not)', type: 'boolean' },
        yes,
      },
    },
    verify: {
      usage:
        'Check that the deployed proxy streams, reaches the API and keeps secrets; costs nothing',
      lifecycleEvents: ['check'],
      options: {
        url: { usage: 'Any other address instead of the deployed one', type: 'string' },
        json,
        headers: { usage: 'Show which headers leave for the API', type: 'boolean' },
        echo: {
          usage:
            'A path of the API that tells which headers it got, such as /headers of httpbin.org',
          type: 'string',
        },
        baseline: {
          usage: 'Compare latency with the first run on this machine (kept in .operations)',
          type: 'boolean',
        },
        key: {
          usage: 'An access key, where the door is locked (or PROXY_ACCESS_KEY)',
          type: 'string',
        },
        wait: {
          usage: 'Seconds for a new address to become ready (default: 20)',
          type: 'string',
        },
        summary: { usage: 'Append the table as Markdown to this file', type: 'string' },
        region,
      },
    },
    // `sls doctor` alone is osls's own (deprecations of the last command), and no plugin can have it.
    doctor: {
      usage:
        'Compare what is deployed with the YAML file (doctor check), or explain a code (doctor 433)',
      type: 'container',
      commands: {
        check: {
          usage: 'Compare what is deployed with the YAML file, and say what is about to break',
          lifecycleEvents: ['look'],
          options: {
            fix: { usage: 'Repair what differs, and say what was done', type: 'boolean' },
            yes,
            json,
            region,
          },
        },
        ...(code &&
          code !== 'check' && {
            [code]: {
              usage: `Explain the code ${code}`,
              lifecycleEvents: ['explain'],
              options: {},
            },
          }),
      },
    },
    cost: {
      usage: 'What the function itself costs on each cloud, side by side',
      lifecycleEvents: ['show'],
      options: {
        requests: { usage: 'Requests a month (default: 10000)', type: 'string' },
        seconds: { usage: 'Seconds that an answer takes (default: 20)', type: 'string' },
        memory: { usage: 'MB (default: as in the YAML files)', type: 'string' },
        kilobytes: { usage: 'Kilobytes of an answer (default: 20)', type: 'string' },
        overlap: {
          usage: 'Requests that share an instance on average, where a cloud allows it (default: 1)',
          type: 'string',
        },
        prices: { usage: 'A JSON file with prices of your own', type: 'string' },
        json,
      },
    },
    usage: {
      usage: 'Who used which model when, and what it cost: from the log of the cloud, or a file',
      lifecycleEvents: ['show'],
      options: {
        file: {
          usage: 'A log file instead of the log of the cloud; "-": standard input',
          type: 'string',
        },
        since: {
          usage: 'The last hours, days or weeks: 12h, 7d, 4w (default: all)',
          type: 'string',
        },
        from: { usage: 'From this day or time on (UTC): 2026-11-01', type: 'string' },
        to: { usage: 'To the end of this day, or to this time (UTC)', type: 'string' },
        by: {
          usage: 'Any of day,key,provider,model,upstream_key,status (default: key,model)',
          type: 'string',
        },
        key: { usage: 'Only the access key with this label', type: 'string' },
        model: { usage: 'Only this model; "*" stands for any characters', type: 'string' },
        html: { usage: 'Write a report for a browser into this file', type: 'string' },
        prices: {
          usage: 'Prices of your own: CSV, or model_prices_and_context_window.json of LiteLLM',
          type: 'string',
        },
        json,
        csv: { usage: 'Print CSV for spreadsheets instead of a table', type: 'boolean' },
        region,
      },
    },
    undo: {
      usage: 'Serve again what was served before the last deploy of this checkout',
      lifecycleEvents: ['serve'],
      options: { region, yes },
    },
    // Commands of the clouds, which get one option more.
    deploy: { usage: '', options: { yes, verify: verifyAtEnd } },
    rollback: { usage: '', options: { yes } },
    remove: { usage: '', options: { yes } },
    pause: {
      usage: 'Stop the function at once: nothing is served and nothing costs money until resume',
      lifecycleEvents: ['stop'],
      options: { region },
    },
    resume: {
      usage: 'Serve again after a pause',
      lifecycleEvents: ['start'],
      options: { region },
    },
  };
}
