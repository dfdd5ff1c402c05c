import type { Status } from '../api/status';
import type { Client, Target, Text } from './client';

/** Which key to enter, for each access mode. */
export const keyNotes: Readonly<Record<Status['mode'], Text>> = {
  open: {
    en: '`YOUR_API_KEY` is your own API key from the provider. The proxy forwards it and does not store it.',
    zh: '`YOUR_API_KEY` 是你自己的服务商 API 密钥，代理只转发，不保存。',
  },
  locked: {
    en: 'This proxy is locked. Enter your own API key, a colon and the access key as the API key.',
    zh: '此代理已上锁：在 API 密钥栏依次填写你的 API 密钥、冒号和访问密钥。',
  },
  injecting: {
    en: '`YOUR_ACCESS_KEY` is the access key from the owner of the proxy. The proxy adds the API key; if it has none for this provider, enter `YOUR_API_KEY:YOUR_ACCESS_KEY`.',
    zh: '`YOUR_ACCESS_KEY` 是代理所有者提供的访问密钥，API 密钥由代理添加；如果代理没有该服务商的密钥，请填写 `YOUR_API_KEY:YOUR_ACCESS_KEY`。',
  },
};

const isLocal = (origin: string) => /^https?:\/\/(?:localhost|127\.|\[::1\])/.test(origin);

/** A note on where the client calls the proxy from; undefined if it makes no difference. */
export function toOriginNote({ name, callsFrom }: Client, { origin }: Target): Text | undefined {
  if (callsFrom === 'cloud') {
    return {
      en: `${name} calls the proxy from its own servers, so the address must be reachable from the internet.`,
      zh: `${name} 从它自己的服务器调用代理，因此这个地址必须能从互联网访问。`,
    };
  }
  if (callsFrom === 'server' && isLocal(origin)) {
    return {
      en: `If ${name} runs in a container, it reaches this machine as \`host.docker.internal\`, not as 127.0.0.1.`,
      zh: `如果 ${name} 运行在容器里，要用 \`host.docker.internal\` 访问本机，而不是 127.0.0.1。`,
    };
  }
  if (callsFrom === 'browser') {
    return {
      en: `If ${name} calls from the browser, the proxy has to allow its address: \`CORS_ORIGINS=https://…\`.`,
      zh: `如果 ${name} 从浏览器直接调用，代理需要允许它的地址：\`CORS_ORIGINS=https://…\`。`,
    };
  }
  return undefined;
}
