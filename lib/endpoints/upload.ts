import { findHeader } from '../http/headers';
import { answerJson, type OwnRoute } from './route';

/** `POST /-/upload`: how many bytes of the body arrived. Keeps none of them. */
export const upload: OwnRoute = {
  methods: ['POST'],
  guarded: true,
  answer({ incoming, relay, openBody }) {
    const body = openBody();
    if (body === undefined || Buffer.isBuffer(body)) {
      answerJson(relay, { bytes: body?.length ?? 0 });
      return;
    }
    // curl asks before it sends more than a megabyte (RFC 9110 §10.1.1).
    if (findHeader(incoming.headers, 'expect')) relay.onHeaders(100, [], () => {}, 'Continue');
    body.on('end', () => {
      if (!relay.isDone) answerJson(relay, { bytes: relay.bytesIn });
    });
    body.resume();
  },
};
