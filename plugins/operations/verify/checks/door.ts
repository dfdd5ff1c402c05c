import { type Check, fail, pass, renew, stopNow } from '../check';

/** Whether strangers can use a key that is not theirs. */
export const door: Check = {
  id: 'door',
  title: 'Door',
  async run({ subject, status, send }) {
    const answer = await send('/v1/models');
    const code = answer.status;
    const isFromApi = !answer.headers['x-proxy-error'] && answer.headers['x-proxy-request-id'];
    // The API let a request through that brought no key: somebody's key was added to it.
    if (isFromApi && code < 300 && status.mode !== 'open') {
      return fail(
        `${code} without any key`,
        'The door is open and a key is injected: anyone who finds the address spends your money.',
        `Set ACCESS_KEYS ("npx sls keys add"), or take the provider keys out; then: ${renew(subject)} ${stopNow(subject)}`,
      );
    }
    if (status.mode === 'locked' || status.mode === 'injecting') {
      if (code === 401) return pass(`${status.mode}: 401 without a key`);
      return fail(
        `${code} without any key`,
        `The proxy says that it is ${status.mode}, but a request without a key got ${code} instead of 401.`,
        `${renew(subject)} Then verify again. ${stopNow(subject)}`,
      );
    }
    if (isFromApi && code < 300) {
      return pass(`open, and the API answers without a key (${code}): it needs none`);
    }
    return pass('open: callers bring their own API keys');
  },
};
