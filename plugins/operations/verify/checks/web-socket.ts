import { randomBytes } from 'node:crypto';
import { findCloudById } from '../../../shared/clouds/clouds';
import { explainAnswer } from '../../words/explain';
import { type Check, fail, pass, renew, skip } from '../check';
import { type ProbeAnswer, ProbeError, probe } from '../probe';
import { toKey } from '../wrong-key';

/** Whether WebSockets are tunnelled, or refused at once, as the platform should. Never silence. */
export const webSocket: Check = {
  id: 'websocket',
  title: 'WebSocket',
  async run({ subject, status }) {
    const isLocked = status.mode === 'locked' || status.mode === 'injecting';
    if (isLocked && !subject.accessKey && status.websocket) {
      return skip('The door is locked, and verify has no access key.', 'Bring one: --key.');
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
        `no answer (${error.message})`,
        'A WebSocket handshake gets no answer: clients would wait for nothing.',
        'Look at what stands before the function; a refusal must be quick, so that clients fall back to HTTP.',
      );
    }
    const took = `${answer.status} in ${Math.round(answer.headMs)} ms`;
    const isRefusal = answer.status === 426;
    if (status.websocket === false) {
      if (isRefusal) return pass(`${took}: none here, clients fall back to HTTP at once`);
      const platform = findCloudById(status.cloud);
      if (platform?.traits.passesHandshakes === false) {
        return skip(
          `${platform.title} have no WebSockets (${took}).`,
          'Clients that try one get an ordinary answer at once, and use HTTP.',
        );
      }
      return fail(
        took,
        'This platform has no WebSockets, and must say so with 426.',
        `An older version may serve. ${renew(subject)}`,
      );
    }
    // SCF makes an ordinary request of a handshake at an address that speaks HTTP.
    if (subject.cloud?.traits.hasWebSocketAddress && !subject.webSocketAddress) {
      return skip(
        `This address speaks HTTP only (${took}).`,
        'WEBSOCKET=true in .env and a deploy make a second address for the Realtime API.',
      );
    }
    if (answer.status === 101) return pass(`${took}, tunnelled`);
    if (!answer.headers['x-proxy-error'] && answer.headers['x-proxy-request-id']) {
      return pass(`${took}: the API's own answer to the handshake came through`);
    }
    const known = explainAnswer(answer, subject.cloud);
    return fail(
      took,
      known?.cause ?? `The handshake got ${answer.status}, from neither the proxy nor the API.`,
      known?.cure ?? 'Look at what stands before the function.',
    );
  },
};
