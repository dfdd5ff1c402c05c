import type { DeployedFunction } from '../../shared/clouds/cloud';
import { toCommand } from '../../shared/command-line';
import type { Task } from '../../shared/framework';

/** Lines to paste: how common clients take the address, with the keys that it asks for. */
export function toExamples(
  task: Task,
  one: DeployedFunction,
  upstream = 'https://api.openai.com',
): string[] {
  const { address, access } = one;
  if (!address || one.isPaused) return [];
  if (access.mode === 'signed') {
    return ["Only requests signed with a key of the cloud's account are let in."];
  }
  const key = toKey(one, toCommand(task, 'keys add'));
  if (address.startsWith('ws')) {
    return [
      `For the Realtime API, in place of wss://api.openai.com, ${key.words}:`,
      '',
      `  new WebSocket('${address}/v1/realtime?model=gpt-realtime', …)`,
    ];
  }
  // Other SDKs; whatever else stands behind UPSTREAM_URL mostly speaks OpenAI's API, too.
  if (/anthropic\.com|googleapis\.com/.test(upstream)) {
    return [`Give the address to your clients in place of ${upstream}, ${key.words}.`];
  }
  const isPlain = key.shell === '$OPENAI_API_KEY';
  const python = isPlain ? '' : `, api_key=${key.python}`;
  const node = isPlain ? '' : `, apiKey: ${key.node}`;
  const go = isPlain ? '' : `, option.WithAPIKey(${key.go})`;
  return [
    `In place of ${upstream}, ${key.words}:`,
    '',
    `  curl     curl ${address}/v1/models -H "Authorization: Bearer ${key.shell}"`,
    `  Python   client = OpenAI(base_url="${address}/v1"${python})`,
    `  Node     const client = new OpenAI({ baseURL: '${address}/v1'${node} });`,
    `  Go       client := openai.NewClient(option.WithBaseURL("${address}/v1/")${go})`,
    '',
    'In a browser the address shows whether it works, and lets you try a key.',
    'Most programs also take it from the environment:',
    '',
    `  export OPENAI_BASE_URL=${address}/v1`,
    ...(isPlain ? [] : [`  export OPENAI_API_KEY="${key.shell}"`]),
  ];
}

/** The key that a client sends, in words and in each language. */
interface ClientKey {
  readonly words: string;
  readonly shell: string;
  readonly python: string;
  readonly node: string;
  readonly go: string;
}

function toKey({ access }: DeployedFunction, make: string): ClientKey {
  if (access.mode === 'open' || access.mode === 'unknown') {
    return { words: 'with your own key', shell: '$OPENAI_API_KEY', python: '', node: '', go: '' };
  }
  if (access.injected?.length) {
    return {
      words: `with an access key ("${make}") as PROXY_ACCESS_KEY`,
      shell: '$PROXY_ACCESS_KEY',
      python: 'os.environ["PROXY_ACCESS_KEY"]',
      node: 'process.env.PROXY_ACCESS_KEY',
      go: 'os.Getenv("PROXY_ACCESS_KEY")',
    };
  }
  return {
    words: `with your own key, a colon, and an access key ("${make}") as PROXY_ACCESS_KEY`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: for a shell.
    shell: '${OPENAI_API_KEY}:${PROXY_ACCESS_KEY}',
    python: 'os.environ["OPENAI_API_KEY"] + ":" + os.environ["PROXY_ACCESS_KEY"]',
    node: "process.env.OPENAI_API_KEY + ':' + process.env.PROXY_ACCESS_KEY",
    go: 'os.Getenv("OPENAI_API_KEY")+":"+os.Getenv("PROXY_ACCESS_KEY")',
  };
}
