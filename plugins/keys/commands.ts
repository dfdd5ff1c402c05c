const label = {
  usage: 'Whose key it is: a name, shown in lists and logs',
  type: 'string',
} as const;
const deploy = { usage: 'Deploy at once, so that it takes effect', type: 'boolean' } as const;

/** The commands, as osls wants them declared. */
export const commands = {
  keys: {
    usage: 'Access keys: who may use the proxy (add, list, revoke)',
    lifecycleEvents: ['show'],
    commands: {
      add: {
        usage: 'Make an access key and show it once; its SHA-256 goes into access-keys.txt',
        lifecycleEvents: ['make'],
        options: {
          label: { ...label, required: true },
          expires: {
            usage: 'When it ends: 12h, 30d, 8w, or a day such as 2027-01-31 (default: never)',
            type: 'string',
          },
          models: {
            usage:
              "Models it may use, * for any text: 'gpt-*,o4-mini(rpm=10,tpm=20000)' (default: all)",
            type: 'string',
          },
          providers: {
            usage: 'Providers it may use: openai,anthropic (default: all)',
            type: 'string',
          },
          endpoints: {
            usage: "Endpoints it may use: chat,responses, or all but some: '!files,!organization'",
            type: 'string',
          },
          rpm: { usage: 'Requests a minute', type: 'string' },
          tpm: { usage: 'Tokens a minute', type: 'string' },
          'tokens-per-day': {
            usage: 'Tokens a day, from midnight to midnight UTC',
            type: 'string',
          },
          budget: {
            usage: 'US dollars for a day, a week or a month: 20usd/month, 0.50usd/day',
            type: 'string',
          },
          concurrency: { usage: 'Requests at the same time', type: 'string' },
          deploy,
        },
      },
      list: {
        usage: 'Show labels, ends, limits, and with REDIS_URL what is left; never a key',
        lifecycleEvents: ['show'],
      },
      revoke: {
        usage: 'Take an access key away',
        lifecycleEvents: ['remove'],
        options: { label: { ...label, required: true }, deploy },
      },
    },
  },
} as const;
