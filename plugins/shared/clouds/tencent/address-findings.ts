import { say } from '../../language';
import type { Finding } from '../cloud';
import type { Context } from './context';
import { change, toTarget } from './scf/cloud-function';
import {
  createFunctionUrl,
  findFunctionUrl,
  isOpenAs,
  updateFunctionUrl,
} from './scf/function-url';
import { readReserved } from './scf/reserved';
import type { FunctionSettings } from './scf/settings';
import { findLiveVersion, latest, switchLiveVersion } from './scf/versions';

/** Checks the access type of the address, the version it serves, and whether it can serve at all. */
export async function findAddress(
  context: Context,
  settings: FunctionSettings,
): Promise<Finding[]> {
  const api = context.createApi();
  const where = settings.key;
  const found: Finding[] = [];
  const wanted = settings.url;
  const url = await findFunctionUrl(api, settings);
  if (wanted && !url?.address && !(url && !wanted.internet)) {
    found.push({
      where,
      kind: 'broken',
      what: 'url',
      text: url
        ? say('Its address is closed.', '它的地址已关闭。')
        : say('It has no address.', '它没有地址。'),
      cure: 'npx sls deploy',
      async fix() {
        if (url) await updateFunctionUrl(api, settings, url, wanted);
        const made = url ? await findFunctionUrl(api, settings) : undefined;
        const { address } = made ?? (await createFunctionUrl(api, settings, wanted));
        return say(`the address is ${address}`, `地址是 ${address}`);
      },
    });
  } else if (wanted && url && !isOpenAs(url, wanted)) {
    found.push({
      where,
      kind: 'drift',
      what: 'permissions',
      text: say(
        `Its address uses authType ${url.settings.authType}, but ${wanted.authType} in the YAML file.`,
        `它的地址使用 authType ${url.settings.authType}，YAML 文件里是 ${wanted.authType}。`,
      ),
      cure: 'npx sls deploy',
      async fix() {
        await updateFunctionUrl(api, settings, url, wanted);
        return say(
          `the address now uses authType ${wanted.authType}`,
          `地址现在使用 authType ${wanted.authType}`,
        );
      },
    });
  }
  if (wanted && url?.hasCors) {
    found.push({
      where,
      kind: 'drift',
      what: 'cors',
      text: say(
        'CORS is set on the address itself: browsers receive the CORS headers twice and reject every response.',
        '地址本身设置了 CORS：浏览器会收到两份 CORS 响应头，并拒绝所有响应。',
      ),
      cure: 'npx sls doctor check --fix',
      async fix() {
        await updateFunctionUrl(api, settings, url, wanted);
        return say(
          'removed CORS from the address: the proxy sets its own headers (CORS_ORIGINS)',
          '已移除地址的 CORS：由代理设置（CORS_ORIGINS）',
        );
      },
    });
  }
  const live = await findLiveVersion(api, settings);
  if (live !== latest) {
    found.push({
      where,
      kind: 'drift',
      what: 'version',
      text: say(
        `The address serves version ${live}, not the last deploy.`,
        `地址运行的是版本 ${live}，不是最近一次部署。`,
      ),
      cure: 'npx sls rollback --to latest',
      async fix() {
        await switchLiveVersion(api, settings, latest);
        return say('the address serves the last deploy', '地址现在运行最近一次部署');
      },
    });
  }
  const reserved = await readReserved(api, settings);
  if (reserved === 0) {
    found.push({
      where,
      kind: 'broken',
      what: 'paused',
      text: say(
        'It is paused: its concurrency is zero, and the address returns 432.',
        '它已暂停：并发为零，地址返回 432。',
      ),
      cure: 'npx sls resume',
    });
  } else if (reserved !== undefined) {
    found.push({
      where,
      kind: 'drift',
      what: 'reserved',
      text: say(
        `It has a dedicated quota of ${reserved} MB, which is not in the YAML file.`,
        `它有 ${reserved} MB 的独占配额，YAML 文件里没有。`,
      ),
      cure: say(
        'Console: function, "Concurrency quota"; ignore this if it is intended.',
        '控制台：函数，“并发配额”；如果是有意设置的，可以忽略。',
      ),
      async fix() {
        const request = toTarget(settings);
        await change(api, settings, () => api.scf('DeleteReservedConcurrencyConfig', request));
        return say('removed the dedicated quota', '已取消独占配额');
      },
    });
  }
  return found;
}
