import { say } from '../../../shared/language';
import { type Check, fail, pass, renew, stopNow } from '../check';

/** Whether anyone can use a key that is not their own. */
export const access: Check = {
  id: 'access',
  title: say('Access', '访问'),
  async run({ subject, status, send }) {
    const answer = await send('/v1/models');
    const code = answer.status;
    const isFromApi = !answer.headers['x-proxy-error'] && answer.headers['x-proxy-request-id'];
    // The API accepted a request without a key, so the proxy added one.
    if (isFromApi && code < 300 && status.mode !== 'open') {
      return fail(
        say(`${code} without any key`, `不带密钥得到 ${code}`),
        say(
          'The address is open and a key is injected: anyone who finds the address can spend your money.',
          '地址未上锁，却注入了密钥：任何找到地址的人都能花你的钱。',
        ),
        say(
          `Set ACCESS_KEYS ("npx sls keys add --label me"), or remove the provider keys. ${renew(subject)} ${stopNow(subject)}`,
          `设置 ACCESS_KEYS（"npx sls keys add --label me"），或删除服务商密钥。${renew(subject)}${stopNow(subject)}`,
        ),
      );
    }
    if (status.mode === 'locked' || status.mode === 'injecting') {
      if (code === 401)
        return pass(say(`${status.mode}: 401 without a key`, `${status.mode}：不带密钥得到 401`));
      return fail(
        say(`${code} without any key`, `不带密钥得到 ${code}`),
        say(
          `The proxy says that it is ${status.mode}, but a request without a key got ${code} instead of 401.`,
          `代理说自己是 ${status.mode}，但不带密钥的请求得到 ${code}，而不是 401。`,
        ),
        say(
          `${renew(subject)} Then verify again. ${stopNow(subject)}`,
          `${renew(subject)}然后再验证一次。${stopNow(subject)}`,
        ),
      );
    }
    if (isFromApi && code < 300) {
      return pass(
        say(
          `open, and the API answers without a key (${code}): it needs none`,
          `未上锁，API 不带密钥也能访问（${code}）：它不需要密钥`,
        ),
      );
    }
    return pass(say('open: callers bring their own API keys', '未上锁：调用者自带 API 密钥'));
  },
};
