import { say } from '../../../shared/language';
import { type Check, fail, pass, skip } from '../check';

const origin = 'https://verify.example.com';

/** Whether only the proxy sets CORS headers: browsers reject duplicates added by a platform. */
export const cors: Check = {
  id: 'cors',
  title: say('Browsers', '浏览器'),
  async run({ subject, send }) {
    const asked = { origin, 'access-control-request-method': 'POST' };
    const preflight = await send('/v1/models', { method: 'OPTIONS', headers: asked });
    const answers = [preflight, await send('/-/health', { headers: { origin } })];
    const twice = ['access-control-allow-origin', 'access-control-allow-credentials'].filter(
      (name) =>
        answers.some(
          ({ headers, lines }) => (lines[name] ?? 0) > 1 || /,/.test(`${headers[name]}`),
        ),
    );
    if (twice.length > 0) {
      return fail(
        say(`${twice.join(', ')} twice`, `${twice.join('、')} 重复`),
        say(
          'Something in front of the proxy adds CORS headers to those of the proxy: browsers reject every response.',
          '代理前面的某个环节又添加了一份 CORS 响应头：浏览器会拒绝所有响应。',
        ),
        howToEnd(subject.cloud !== undefined),
      );
    }
    const isOwn = preflight.headers['x-proxy-request-id'] !== undefined;
    if (preflight.headers['x-proxy-error'] !== undefined) {
      return pass(
        say(
          `${preflight.status} to a preflight: from the proxy`,
          `预检得到 ${preflight.status}：来自代理`,
        ),
      );
    }
    if (isOwn)
      return pass(
        say(
          `${preflight.status} to a preflight: reaches the proxy`,
          `预检得到 ${preflight.status}：能到达代理`,
        ),
      );
    if (preflight.status >= 400) {
      return skip(
        say(
          `A preflight does not reach the proxy (${preflight.status}).`,
          `预检请求到不了代理（${preflight.status}）。`,
        ),
      );
    }
    return fail(
      say(`${preflight.status} to a preflight`, `预检得到 ${preflight.status}`),
      say(
        'Something in front of the proxy responds to preflights itself, so CORS_ORIGINS has no effect, and responses carry CORS headers from both.',
        '代理前面的某个环节自行响应了预检请求，CORS_ORIGINS 因此不起作用，响应会带有两份 CORS 响应头。',
      ),
      howToEnd(subject.cloud !== undefined),
    );
  },
};

const howToEnd = (isDeployed: boolean): string =>
  isDeployed
    ? say(
        'Remove "cors" from the address in the YAML file and deploy, and disable CORS for the address in the console; "npx sls doctor check --fix" does the latter. Set the origins in CORS_ORIGINS.',
        '删除 YAML 文件里地址的 "cors" 并部署，再到控制台关闭该地址的 CORS；后者也可以用 "npx sls doctor check --fix" 完成。来源请写在 CORS_ORIGINS 里。',
      )
    : say(
        'Disable CORS in front of the proxy. Set the origins in CORS_ORIGINS.',
        '关闭代理前面环节的 CORS。来源请写在 CORS_ORIGINS 里。',
      );
