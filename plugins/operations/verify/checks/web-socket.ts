import { randomBytes } from 'node:crypto';
import { findCloudById } from '../../../shared/clouds/clouds';
import { say } from '../../../shared/language';
import { explainAnswer } from '../../words/explain';
import { type Check, fail, pass, renew, skip, tellLocked } from '../check';
import { type ProbeAnswer, ProbeError, probe } from '../probe';
import { toKey } from '../wrong-key';

/** Whether WebSockets are tunnelled, or refused at once, as the platform should. Never silence. */
export const webSocket: Check = {
  id: 'websocket',
  title: 'WebSocket',
  async run({ subject, status }) {
    const isLocked = status.mode === 'locked' || status.mode === 'injecting';
    if (isLocked && !subject.accessKey && status.websocket) {
      return skip(...tellLocked(subject));
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
        say(`no answer (${error.message})`, `没有响应（${error.message}）`),
        say(
          'A WebSocket handshake gets no response: clients would wait indefinitely.',
          'WebSocket 握手没有响应：客户端会一直等待。',
        ),
        say(
          'Check what is in front of the function; it must reject quickly, so that clients fall back to HTTP.',
          '检查函数前面的环节；拒绝必须很快，客户端才能退回 HTTP。',
        ),
      );
    }
    const took = `${answer.status} in ${Math.round(answer.headMs)} ms`;
    const isRefusal = answer.status === 426;
    if (status.websocket === false) {
      if (isRefusal)
        return pass(
          say(
            `${took}: none here, clients fall back to HTTP at once`,
            `${took}：这里没有，客户端立即退回 HTTP`,
          ),
        );
      const platform = findCloudById(status.cloud);
      if (platform?.traits.passesHandshakes === false) {
        return skip(
          say(
            `${platform.title} have no WebSockets (${took}).`,
            `${platform.title} 没有 WebSocket（${took}）。`,
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
          '这个平台没有 WebSocket，应当用 426 说明。',
        ),
        say(
          `An older version may serve. ${renew(subject)}`,
          `运行的可能是旧版本。${renew(subject)}`,
        ),
      );
    }
    // SCF makes an ordinary request of a handshake at an address that speaks HTTP.
    if (subject.cloud?.traits.hasWebSocketAddress && !subject.webSocketAddress) {
      return skip(
        say(`This address speaks HTTP only (${took}).`, `这个地址只支持 HTTP（${took}）。`),
        say(
          'WEBSOCKET=true in .env and a deploy make a second address for the Realtime API.',
          '在 .env 里设置 WEBSOCKET=true 并部署，会为 Realtime API 创建第二个地址。',
        ),
      );
    }
    if (answer.status === 101) return pass(say(`${took}, tunnelled`, `${took}，已建立隧道`));
    if (!answer.headers['x-proxy-error'] && answer.headers['x-proxy-request-id']) {
      return pass(
        say(
          `${took}: the API's own answer to the handshake came through`,
          `${took}：API 自己对握手的响应传了回来`,
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
