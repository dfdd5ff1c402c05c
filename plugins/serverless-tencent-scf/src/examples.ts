import type { FunctionUrl } from '../../shared/clouds/tencent/scf/function-url';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';

/** The address, ready to copy, and how common clients take it. */
export function toExamples(url: FunctionUrl, settings: FunctionSettings): string[] {
  const { address } = url;
  const head = [`${settings.key}:  ${address}`, ''];
  if (settings.webSocket) {
    return [
      ...head,
      'For the Realtime API, in place of wss://api.openai.com:',
      '',
      `  new WebSocket('${address}/v1/realtime?model=gpt-realtime', …)`,
      '',
    ];
  }
  if (url.settings.authType === 'CAM') {
    return [...head, 'Only requests signed with a key of your Tencent account are let in.', ''];
  }
  const upstream = settings.environment.UPSTREAM_URL ?? 'https://api.openai.com';
  // Other SDKs; whatever else stands behind UPSTREAM_URL mostly speaks OpenAI's API, too.
  if (/anthropic\.com|googleapis\.com/.test(upstream)) {
    return [...head, `Give it to your clients in place of ${upstream}.`, ''];
  }
  return [
    ...head,
    `In place of ${upstream}, with your own key:`,
    '',
    `  curl     curl ${address}/v1/models -H "Authorization: Bearer $OPENAI_API_KEY"`,
    `  Python   client = OpenAI(base_url="${address}/v1")`,
    `  Node     const client = new OpenAI({ baseURL: '${address}/v1' });`,
    `  Go       client := openai.NewClient(option.WithBaseURL("${address}/v1/"))`,
    '',
    'In a browser the address shows whether it works, and lets you try a key.',
    'Most programs also take it from the environment:',
    '',
    `  export OPENAI_BASE_URL=${address}/v1`,
    '',
  ];
}
