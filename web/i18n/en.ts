import { errorsEn } from './errors-en';

export const en = {
  tag: 'en',
  title: 'LLM API proxy',
  skip: 'Skip to the content',
  otherLanguage: '中文',
  toDark: 'Dark',
  toLight: 'Light',
  sections: { status: 'Status', stream: 'Stream check', copy: 'Copy', chat: 'Try it' },
  key: {
    access: 'Access key of this proxy',
    accessHint: 'The owner of the proxy gives it out. It stays in the memory of this tab.',
    provider: 'API key',
    providerHint: 'Stays in the memory of this tab and goes nowhere but through this proxy.',
    providerOptional: 'Leave it empty, unless the proxy has no key for this provider.',
    providerPlaceholder: 'sk-…',
  },
  status: {
    asking: 'Asking the proxy…',
    running: 'Your proxy is up',
    lead: 'Point your apps at this address instead of the API’s own. Nothing else changes.',
    failed: 'The proxy did not answer',
    failedHint: 'This page came, but the question about the status did not get through.',
    retry: 'Ask again',
    address: 'Address',
    runsOn: 'Runs on',
    clouds: {
      tencent: 'Tencent Cloud SCF',
      aws: 'AWS Lambda',
      'aws-web': 'AWS Lambda Web Functions',
      local: 'This machine',
    },
    version: 'Version',
    uptime: 'Instance up for',
    door: 'Who may use it',
    modes: {
      open: 'Anyone with an API key of their own',
      locked: 'Holders of an access key, with an API key of their own',
      injecting: 'Holders of an access key; the proxy adds the API key',
    },
    providers: 'Providers',
    webSocket: 'WebSocket',
    webSocketYes: 'Yes: Realtime works here',
    webSocketNo: 'No: the answer is 426, and clients use HTTP',
    openTitle: 'This address is open',
    openText:
      'Anyone who learns it can send requests with a key of their own, on your cloud bill. To lock it, set ACCESS_KEYS.',
    plainTitle: 'Keys travel unencrypted here',
    plainText:
      'The address begins with http:// and not https://, so everyone on the way can read them.',
    injectingTitle: 'An access key spends your money',
    injectingText:
      'The proxy adds your API key to every request that brings an access key. Give each person one of their own, and revoke what you no longer need.',
  },
  stream: {
    lead: 'The proxy sends ten events, one every 200 ms. If something on the way collects them, you see it here.',
    run: 'Run the check',
    running: 'Running…',
    again: 'Run it again',
    stop: 'Stop',
    sent: 'sent',
    arrived: 'arrived',
    chart: (arrived: number, of: number) =>
      `Timeline of the events, as they were sent and as they arrived: ${arrived} of ${of} so far.`,
    verdicts: {
      streams: 'It streams',
      uneven: 'It streams, but in lumps',
      buffered: 'Something holds the stream back',
      broken: 'The stream broke off',
    },
    explain: {
      streams:
        'Each event arrived on its own, at the pace at which it was sent. So will the tokens of a model.',
      uneven:
        'Some events arrived together. A slow or wireless connection does that, and so does a buffer with a time limit. Run it again; if it stays, look here:',
      buffered:
        'The events arrived in one lump, after they had been collected on the way. Where to look:',
      broken: 'Not all events came. Run it again; if it stays, look here:',
    },
    where: {
      tencent: [
        'A custom domain, CDN or API Gateway in front of the function: open the function’s own address and compare.',
        'The function’s own address: “npx sls verify” names the part that buffers.',
      ],
      aws: [
        'The function URL must have InvokeMode RESPONSE_STREAM: see serverless.aws.yml, then deploy again.',
        'CloudFront, API Gateway or another proxy in front: open the function’s own address and compare.',
      ],
      'aws-web': [
        'CloudFront, API Gateway or another proxy in front: open the function’s own address and compare.',
      ],
      local: ['A server in front of the proxy: in nginx, set “proxy_buffering off”.'],
      everywhere: [
        'A virus scanner, company proxy or VPN on this side: try another network, such as a phone’s.',
      ],
    },
    firstByte: 'First byte',
    events: 'Events',
    gaps: 'Gaps',
    gapsValue: (least: string, most: string) => `${least} – ${most}`,
    merged: 'Arrived together',
    none: 'none',
    keyNeeded: 'This proxy is locked. The check needs an access key.',
  },
  copy: {
    lead: 'Every line has this very address in it.',
    copy: 'Copy',
    copied: 'Copied',
    failed: 'Not allowed',
    baseUrls: 'Base URLs',
    provider: 'Provider',
    client: 'Client',
    keyNotes: {
      open: 'Your key goes where it always goes.',
      locked:
        'This proxy is locked: put your API key, a colon and the access key where the key goes, as in sk-…:ACCESS_KEY.',
      injecting: 'This proxy adds the API key: put your access key where the key goes.',
    },
    fields: { host: 'API host', key: 'API key', url: 'URL' },
    yourKey: 'your API key',
    steps: {
      cherry: 'Settings → Model provider → OpenAI. Cherry Studio adds /v1 itself.',
      nextChat: 'Settings → Custom endpoint → OpenAI. NextChat adds /v1 itself.',
      openWebUi: 'Admin panel → Settings → Connections → OpenAI API → +',
      claude: 'In the shell in which you start claude:',
      claudeMissing:
        'Claude Code speaks Anthropic’s API, and this proxy does not lead there yet: add “anthropic” to PROVIDERS and deploy.',
      codex: 'In ~/.codex/config.toml:',
    },
  },
  chat: {
    lead: 'A real request through this proxy, with your own key.',
    leadInjecting: 'A real request through this proxy; it adds the API key.',
    provider: 'Provider',
    model: 'Model',
    listModels: 'List models',
    listing: 'Listing…',
    models: (count: number) =>
      count === 1 ? '1 model: choose it in the field' : `${count} models: choose in the field`,
    message: 'Message',
    placeholder: 'Say something to the model',
    firstMessage: 'Say hello in one short sentence.',
    send: 'Send',
    stop: 'Stop',
    clear: 'Clear',
    you: 'You',
    assistant: 'Model',
    waiting: 'Waiting for the first token…',
    log: 'Conversation',
    empty: 'The answer appears here, token by token.',
    stopped: 'Stopped. The proxy drops the request, and the model stops with it.',
    stoppedUnseen:
      'Stopped here. AWS does not tell a function that its client has left, so the model may write on to its end.',
    firstToken: 'First token',
    speed: 'Speed',
    tokensPerSecond: (value: string) => `${value} tokens/s`,
    eventsPerSecond: (value: string) => `${value} events/s`,
    usage: 'Tokens',
    usageValue: (input: number, output: number) => `${input} in, ${output} out`,
    unknown: 'not reported',
    total: 'In all',
    modelMissing: 'Choose or type a model first.',
    images: 'Text only. Images and audio work through the proxy, but not on this page.',
  },
  errors: errorsEn,
};

/** Every text of the page; the other languages must have the same ones. */
export type Words = typeof en;
