import { errorsEn } from './errors-en';

export const en = {
  tag: 'en',
  title: 'LLM API proxy',
  skip: 'Skip to the content',
  otherLanguage: '中文',
  toDark: 'Dark',
  toLight: 'Light',
  sections: {
    status: 'Status',
    stream: 'Stream check',
    connect: 'Connect your app',
    chat: 'Try it',
  },
  key: {
    title: 'Your access key',
    lead: 'This proxy is locked. With your access key the page runs the remaining checks, and you can try it.',
    access: 'Access key of this proxy',
    accessHint: 'You get it from the owner of the proxy. It stays in the memory of this tab.',
    check: 'Check with this key',
    provider: 'API key',
    providerHint:
      'Stays in the memory of this tab and is sent only to this proxy, which passes it on.',
    providerOptional: 'Leave it empty unless the proxy has no key for this provider.',
    providerPlaceholder: 'sk-…',
  },
  status: {
    asking: 'Asking the proxy…',
    lead: 'Set the base URL of your app to this address. Nothing else changes.',
    failed: 'The proxy did not answer',
    failedHint: 'The page was loaded, but the request for the status failed.',
    retry: 'Try again',
    address: 'Address',
    runsOn: 'Runs on',
    clouds: {
      tencent: 'Tencent Cloud SCF',
      aws: 'AWS Lambda',
      'aws-web': 'AWS Lambda Web Functions',
      local: 'A server (not a cloud function)',
    },
    uptime: 'Instance up for',
    mode: 'Who may use it',
    modes: {
      open: 'Anyone with their own API key',
      locked: 'Holders of an access key, with their own API key',
      injecting: 'Holders of an access key; the proxy adds the API key',
    },
    providers: 'Providers',
    openTitle: 'This address is open',
    openText:
      'Anyone who knows it can send requests with their own API key, and you pay for the cloud function. To lock it, set ACCESS_KEYS.',
    plainTitle: 'Keys are sent unencrypted',
    plainText:
      'The address starts with http:// and not https://, so anyone between you and the proxy can read them.',
    injectingTitle: 'Every access key spends your money',
    injectingText:
      'The proxy adds your API key to each request that has an access key. Give each person their own access key, and revoke those that are no longer needed.',
  },
  checks: {
    label: 'Checks',
    stream: 'Streaming',
    webSocket: 'WebSocket',
    reach: (provider: string) => `Connection to ${provider}`,
    asking: 'Asking…',
    webSocketAsking: 'Opening one…',
    locked: 'Needs an access key',
    wrongKey: 'The access key is missing or not valid',
    notRun: 'Not checked',
    reached: 'The API answers',
    opened: 'Open: the Realtime API works here',
    webSocketAt: (address: string) => `Open at ${address}`,
    notOpened: 'Not available at this address',
    webSocketCures: {
      configured:
        'The address for WebSockets is configured but did not answer: run `npx sls verify`.',
      tencent:
        'The Realtime API needs a second address on SCF: set `WEBSOCKET=true` and deploy. Everything else works without it.',
      aws: 'AWS Lambda does not support WebSockets. Apps that try one get a 426 and use HTTP instead.',
      'aws-web': 'AWS Lambda does not support WebSockets. Apps that try one use HTTP instead.',
      local:
        'A server in front of the proxy does not pass the upgrade on. In nginx: `proxy_http_version 1.1`, and the headers `Upgrade` and `Connection`.',
    },
    streamCure: 'The stream check below shows where to look.',
    tones: {
      running: 'running',
      unchecked: 'not checked',
      good: 'works',
      info: 'note',
      warning: 'warning',
      bad: 'failed',
    },
    titles: {
      running: 'Checking your proxy…',
      unchecked: 'Your proxy is up; some checks have not run',
      good: 'Your proxy works',
      warning: {
        stream: 'Your proxy works, but the stream is uneven',
        reach: 'Your proxy works, but an API reports errors',
        websocket: 'Your proxy works, but WebSockets do not',
      },
      bad: {
        stream: 'Responses are not streamed',
        reach: 'The proxy cannot reach an API',
        websocket: 'WebSockets do not work',
      },
      trouble: 'Your last request failed',
    },
    troubleHint: 'The checks passed earlier. See “Try it” for what went wrong.',
    again: 'Check again',
  },
  stream: {
    lead: 'The proxy sends ten events, one every 200 ms. If something between you and it holds them back, you see it here.',
    run: 'Run the check',
    progress: (arrived: number, of: number) => `${arrived} of ${of} events arrived`,
    again: 'Run it again',
    stop: 'Stop',
    sent: 'sent',
    arrived: 'arrived',
    caption: (sent: number, arrived: number) => `Sent by the clock: ${sent}. Arrived: ${arrived}.`,
    legend: 'Dashed line and square: held back on the way.',
    chart: (arrived: number, of: number) =>
      `Timeline of when each event was sent and when it arrived: ${arrived} of ${of} so far.`,
    verdicts: {
      streams: 'Each event arrives on its own',
      uneven: 'Some events arrive together',
      buffered: 'The stream is held back and arrives all at once',
      broken: 'The stream broke off',
    },
    explain: {
      streams:
        'Events arrive at the pace at which they were sent, and so will the tokens of a model.',
      uneven:
        'A slow or wireless connection can cause this, and so can a buffer with a time limit. Run the check again; if the result stays the same, look here:',
      buffered:
        'Something on the way collected the events before it passed them on. Where to look:',
      broken:
        'Not all events arrived. Run the check again; if the result stays the same, look here:',
    },
    where: {
      tencent: [
        'A custom domain, CDN or API Gateway in front of the function: open the function’s own address and compare.',
        'The function’s own address: `npx sls verify` tells which part buffers.',
      ],
      aws: [
        'The function URL must have the invoke mode RESPONSE_STREAM: see serverless.aws.yml, then deploy again.',
        'CloudFront, API Gateway or another proxy in front: open the function’s own address and compare.',
      ],
      'aws-web': [
        'CloudFront, API Gateway or another proxy in front: open the function’s own address and compare.',
      ],
      local: ['A server in front of the proxy: in nginx, set `proxy_buffering off`.'],
      everywhere: [
        'A virus scanner, company proxy or VPN on your side: try another network, such as your phone’s.',
      ],
    },
    firstByte: 'First byte',
    events: 'Events',
    gaps: 'Gaps',
    gapsValue: (least: string, most: string) => `${least} – ${most}`,
    merged: 'Arrived together',
    none: 'none',
    keyNeeded: 'This proxy is locked: the check needs an access key.',
  },
  copy: { copy: 'Copy', copied: 'Copied', failed: 'Not allowed' },
  connect: {
    lead: 'Choose your app: everything below has this very address in it.',
    provider: 'Provider',
    client: 'App or SDK',
    baseUrl: 'Base URL',
    checks: {
      test: (version: string) => `Run by this project’s tests with ${version}.`,
      hand: (version: string) => `Run by hand through this proxy with ${version}.`,
      none: (version: string) => `Written for ${version}; not run by this project.`,
    },
  },
  chat: {
    lead: 'Sends a real request through this proxy, with your own key.',
    leadInjecting: 'Sends a real request through this proxy, which adds the API key.',
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
    empty: 'The response appears here, token by token.',
    stopped: 'Stopped. The proxy cancels the request, and the model stops generating.',
    stoppedUnseen:
      'Stopped here. AWS does not tell a function that its client has left, so the model may go on to the end.',
    firstToken: 'First token',
    speed: 'Speed',
    tokensPerSecond: (value: string) => `${value} tokens/s`,
    eventsPerSecond: (value: string) => `${value} events/s`,
    usage: 'Tokens',
    usageValue: (input: number, output: number) => `${input} in, ${output} out`,
    unknown: 'not reported',
    total: 'Total time',
    modelMissing: 'Choose or type a model first.',
    image: 'Your image',
    addImage: 'Add an image',
    removeImage: 'Remove the image',
    imageUnreadable: 'This browser cannot read that file as an image.',
    asCurl: 'Copy as curl',
  },
  errors: errorsEn,
};

/** Every text of the page; the other languages must have the same ones. */
export type Words = typeof en;
