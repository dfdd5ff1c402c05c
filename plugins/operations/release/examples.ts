import type { DeployedFunction } from '../../shared/clouds/cloud';
import { toCommand } from '../../shared/command-line';
import type { Task } from '../../shared/framework';
import { say } from '../../shared/language';

/** Lines to paste that configure common clients, with the keys that the proxy requires. */
export function toExamples(
  task: Task,
  one: DeployedFunction,
  upstream = 'https://api.openai.com',
): string[] {
  const { address, access } = one;
  if (!address || one.isPaused) return [];
  if (access.mode === 'signed') {
    return [
      say(
        'Only requests signed with a key of the cloud account are accepted.',
        '只接受用云账号密钥签名的请求。',
      ),
    ];
  }
  const key = toKey(one, toCommand(task, 'keys add --label alice'));
  if (address.startsWith('ws')) {
    return [
      say(
        `For the Realtime API, in place of wss://api.openai.com, ${key.words}:`,
        `Realtime API：代替 wss://api.openai.com，${key.words}：`,
      ),
      '',
      `  new WebSocket('${address}/v1/realtime?model=gpt-realtime', …)`,
    ];
  }
  // These have SDKs of their own; most other upstreams are compatible with OpenAI's API.
  if (/anthropic\.com|googleapis\.com/.test(upstream)) {
    return [
      say(
        `Use the address in your clients in place of ${upstream}, ${key.words}.`,
        `在客户端里用这个地址代替 ${upstream}，${key.words}。`,
      ),
    ];
  }
  const isPlain = key.shell === '$OPENAI_API_KEY';
  const python = isPlain ? '' : `, api_key=${key.python}`;
  const node = isPlain ? '' : `, apiKey: ${key.node}`;
  const go = isPlain ? '' : `, option.WithAPIKey(${key.go})`;
  return [
    say(`In place of ${upstream}, ${key.words}:`, `代替 ${upstream}，${key.words}：`),
    '',
    `  curl     curl ${address}/v1/models -H "Authorization: Bearer ${key.shell}"`,
    `  Python   client = OpenAI(base_url="${address}/v1"${python})`,
    `  Node     const client = new OpenAI({ baseURL: '${address}/v1'${node} });`,
    `  Go       client := openai.NewClient(option.WithBaseURL("${address}/v1/")${go})`,
    '',
    say(
      'Open the address in a browser to see whether it works and to try a key.',
      '在浏览器里打开这个地址，可以查看是否正常，也可以试用密钥。',
    ),
    say('Most programs also read it from the environment:', '大多数程序也可以从环境变量读取：'),
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
    const words = say('with your own key', '用你自己的密钥');
    return { words, shell: '$OPENAI_API_KEY', python: '', node: '', go: '' };
  }
  if (access.injected?.length) {
    return {
      words: say(
        `with an access key ("${make}") as PROXY_ACCESS_KEY`,
        `访问密钥（"${make}"）放在 PROXY_ACCESS_KEY 里`,
      ),
      shell: '$PROXY_ACCESS_KEY',
      python: 'os.environ["PROXY_ACCESS_KEY"]',
      node: 'process.env.PROXY_ACCESS_KEY',
      go: 'os.Getenv("PROXY_ACCESS_KEY")',
    };
  }
  return {
    words: say(
      `with your own key, a colon, and an access key ("${make}") as PROXY_ACCESS_KEY`,
      `你自己的密钥、冒号，再加访问密钥（"${make}"，放在 PROXY_ACCESS_KEY 里）`,
    ),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: for a shell.
    shell: '${OPENAI_API_KEY}:${PROXY_ACCESS_KEY}',
    python: 'os.environ["OPENAI_API_KEY"] + ":" + os.environ["PROXY_ACCESS_KEY"]',
    node: "process.env.OPENAI_API_KEY + ':' + process.env.PROXY_ACCESS_KEY",
    go: 'os.Getenv("OPENAI_API_KEY")+":"+os.Getenv("PROXY_ACCESS_KEY")',
  };
}
