import { randomBytes } from 'node:crypto';
import { findCloudById } from '../../../shared/clouds/clouds';
import { say } from '../../../shared/language';
import { explainAnswer } from '../../words/explain';
import { type Check, explainLocked, fail, pass, renew, skip } from '../check';
import { type ProbeAnswer, ProbeError, probe } from '../probe';
import { toKey } from '../wrong-key';

/**
 * Whether WebSockets are tunnelled or immediately rejected, as the platform should; no response at all is a
 * failure.
 */
export const webSocket: Check = {
  id: 'websocket',
  title: 'WebSocket',
  async run({ subject, status }) {
    const isLocked = status.mode === 'locked' || status.mode === 'injecting';
    if (isLocked && !subject.accessKey && status.websocket) {
      return skip(...explainLocked(subject));
    }
    const address = (subject.webSocketAddress ?? subject.address).replace(/^ws/, 'http');
    let answer: ProbeAnswer;
    try {
      answer = await probe(address, '/v1/realtime?model=verify', {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': randomBytes(16).toString('base64'),
          authorization: `Bearer ${toKey(isLocked ? subject.accessKey : undefined)}`,
        },
        timeout: 20_000,
      });
    } catch (error) {
      if (!(error instanceof ProbeError)) throw error;
      return fail(
        say(`no response (${error.message})`, `没有响应（${error.message}）`),
        say(
          'A WebSocket handshake gets no response: clients would wait indefinitely.',
          'WebSocket 握手没有响应：客户端会一直等待。',
        ),
        say(
          'Check what is in front of the function; it must reject quickly, so that clients fall back to HTTP.',
          '检查函数前面的环节；拒绝必须很快，客户端才能改用 HTTP。',
        ),
      );
    }
    const took = say(
      `${answer.status} in ${Math.round(answer.headMs)} ms`,
      `${Math.round(answer.headMs)} ms 返回 ${answer.status}`,
    );
    const isRefusal = answer.status === 426;
    if (status.websocket === false) {
      if (isRefusal)
        return pass(
          say(
            `${took}: not supported here; clients fall back to HTTP immediately`,
            `${took}：这里不支持，客户端会立即改用 HTTP`,
          ),
        );
      const platform = findCloudById(status.cloud);
      if (platform?.traits.passesHandshakes === false) {
        return skip(
          say(
            `${platform.title} do not support WebSockets (${took}).`,
            `${platform.title} 不支持 WebSocket（${took}）。`,
          ),
          say(
            'Clients that try one immediately get an ordinary response, and use HTTP.',
            '尝试 WebSocket 的客户端会立即得到普通响应，并改用 HTTP。',
          ),
        );
      }
      return fail(
        took,
        say(
          'This platform does not support WebSockets, and must return 426.',
          '这个平台不支持 WebSocket，应当返回 426。',
        ),
        say(
          `An older version may be running. ${renew(subject)}`,
          `运行的可能是旧版本。${renew(subject)}`,
        ),
      );
    }
    // At an HTTP address, SCF turns a handshake into an ordinary request.
    if (subject.cloud?.traits.hasWebSocketAddress && !subject.webSocketAddress) {
      return skip(
        say(`This address supports only HTTP (${took}).`, `这个地址只支持 HTTP（${took}）。`),
        say(
          'Set WEBSOCKET=true in .env and deploy to create a second address for the Realtime API.',
          '在 .env 里设置 WEBSOCKET=true 并部署，会为 Realtime API 创建第二个地址。',
        ),
      );
    }
    if (answer.status === 101) return pass(say(`${took}, tunnelled`, `${took}，已建立隧道`));
    if (!answer.headers['x-proxy-error'] && answer.headers['x-proxy-request-id']) {
      return pass(
        say(
          `${took}: the API's own response to the handshake came through`,
          `${took}：收到了 API 自己对握手的响应`,
        ),
      );
    }
    const known = explainAnswer(answer, subject.cloud);
    return fail(
      took,
      known?.cause ??
        say(
          `The handshake got ${answer.status}, from neither the proxy nor the API.`,
          `握手得到 ${answer.status}，既不是代理的也不是 API 的。`,
        ),
      known?.cure ?? say('Check what is in front of the function.', '检查函数前面的环节。'),
    );
  },
};
