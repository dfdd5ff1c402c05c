import { say } from '../../language';
import type { Cloud } from '../cloud';
import type { TencentProviderYaml } from './yaml';

/** Tencent Cloud SCF: Web functions behind function URLs. */
export const tencent: Cloud = {
  id: 'tencent',
  title: 'Tencent Cloud SCF',
  speaker: 'tencent',
  configFile: 'serverless.yml',
  isOffered: true,
  hasCredentials: (environment) =>
    ['TENCENTCLOUD_SECRET_ID', 'TENCENT_SECRET_ID'].some((name) => environment[name]?.trim()),
  async checkCredentials({ serverless }) {
    const { loadCredentials } = await import('./api/credentials');
    const { credentials } = serverless.service.provider as TencentProviderYaml;
    loadCredentials({ environment: process.env, file: credentials });
  },
  // The API client already explains its errors.
  explainError: async () => [],
  describes: ({ provider }) => provider.name === 'tencent',
  events: {
    info: 'info:show',
    rollback: 'rollback:switch',
    remove: 'remove:delete',
    deployFunction: 'deploy:function:upload',
  },
  rollbackExample: 'rollback --to VERSION',
  findRollback({ options, serverless }) {
    if (typeof options.to !== 'string') return undefined;
    const [first = ''] = Object.entries(serverless.service.functions)
      .filter(([, { enabled }]) => enabled !== false)
      .map(([key]) => key);
    const key = typeof options.function === 'string' ? options.function : first;
    const id = options.to === 'latest' ? '$LATEST' : options.to;
    return { key, id, words: `--to ${options.to} -f ${key}` };
  },
  packaging: { movesFolder: false, events: [] },
  traits: {
    buffering: {
      get who() {
        return say(
          'the platform in front of the function (its nginx ignores x-accel-buffering), or a CDN in front of that',
          '函数前面的平台（它的 nginx 忽略 x-accel-buffering），或者前面有 CDN',
        );
      },
      get cure() {
        return say(
          'Call the address of the function directly, without a CDN. If the stream is still buffered, the platform buffers it: report this to Tencent, and deploy to AWS in the meantime.',
          '不经过 CDN，直接访问函数的地址。如果流仍被缓冲，就是平台造成的：请联系腾讯云，同时可以先部署到 AWS。',
        );
      },
    },
    hasWebSocketAddress: true,
    passesHandshakes: true,
    uploadRefusals: [406],
  },
  loadSetup: async () => (await import('./setup')).tencentSetup,
  open: async (task) => (await import('./session')).openTencent(task),
  async openUsage(task) {
    const { createContext } = await import('./context');
    const { openTencentUsage } = await import('./usage/usage-source');
    return openTencentUsage(createContext(task, 'enabled'));
  },
};
