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

/** Who may use the address, which version it serves, and whether anything can be served at all. */
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
        `Its address asks for ${url.settings.authType}, the YAML file says ${wanted.authType}.`,
        `它的地址要求 ${url.settings.authType}，YAML 文件写的是 ${wanted.authType}。`,
      ),
      cure: 'npx sls deploy',
      async fix() {
        await updateFunctionUrl(api, settings, url, wanted);
        return say(`the address asks for ${wanted.authType}`, `地址现在要求 ${wanted.authType}`);
      },
    });
  }
  if (wanted && url?.hasCors) {
    found.push({
      where,
      kind: 'drift',
      what: 'cors',
      text: say(
        'Somebody has set CORS at the address itself: browsers get its headers twice and refuse every answer.',
        '有人在地址上设置了 CORS：浏览器会收到两份响应头，并拒绝所有响应。',
      ),
      cure: 'npx sls doctor check --fix',
      async fix() {
        await updateFunctionUrl(api, settings, url, wanted);
        return say(
          'took the CORS of the address away: the proxy sets its own (CORS_ORIGINS)',
          '已去掉地址的 CORS：由代理自己设置（CORS_ORIGINS）',
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
        'It is paused: its concurrency is zero, and the address answers 432.',
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
        `It has a quota of its own of ${reserved} MB, of which the YAML file says nothing.`,
        `它有独占配额 ${reserved} MB，YAML 文件里没有。`,
      ),
      cure: say(
        'Console: function, "Concurrency quota"; or leave it, if you want it.',
        '控制台：函数，“并发配额”；如果就是想要，可以不管。',
      ),
      async fix() {
        const request = toTarget(settings);
        await change(api, settings, () => api.scf('DeleteReservedConcurrencyConfig', request));
        return say('took the quota of its own away', '已取消独占配额');
      },
    });
  }
  return found;
}
