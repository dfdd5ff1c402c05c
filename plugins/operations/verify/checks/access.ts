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
          'The proxy is open and a key is injected: anyone who finds the address can spend your money.',
          '代理是开放的，却注入了密钥：任何找到地址的人都能花你的钱。',
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
          `The proxy reports the mode ${status.mode}, but a request without a key got ${code} instead of 401.`,
          `代理报告的模式是 ${status.mode}，但不带密钥的请求得到 ${code}，而不是 401。`,
        ),
        say(
          `${renew(subject)} Then run verify again. ${stopNow(subject)}`,
          `${renew(subject)}然后再运行一次 verify。${stopNow(subject)}`,
        ),
      );
    }
    if (isFromApi && code < 300) {
      return pass(
        say(
          `open; the API responds without a key (${code}), so it needs none`,
          `开放；不带密钥也能访问 API（${code}），说明它不需要密钥`,
        ),
      );
    }
    return pass(say('open: callers use their own API keys', '开放：调用者使用自己的 API 密钥'));
  },
};
