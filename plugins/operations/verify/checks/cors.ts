import { say } from '../../../shared/language';
import { type Check, fail, pass, skip } from '../check';

const origin = 'https://verify.example.com';

/** Whether the proxy alone speaks CORS: what a platform adds comes twice, and browsers refuse that. */
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
        `${twice.join(', ')} twice`,
        'Something before the proxy adds CORS headers to those of the proxy: browsers refuse every answer.',
        howToEnd(subject.cloud !== undefined),
      );
    }
    const isOwn = preflight.headers['x-proxy-request-id'] !== undefined;
    if (preflight.headers['x-proxy-error'] !== undefined) {
      return pass(`${preflight.status} to a preflight: from the proxy`);
    }
    if (isOwn) return pass(`${preflight.status} to a preflight: reaches the proxy`);
    if (preflight.status >= 400) {
      return skip(`A preflight does not reach the proxy (${preflight.status}).`);
    }
    return fail(
      `${preflight.status} to a preflight`,
      'Something before the proxy answers preflights itself, so CORS_ORIGINS counts for nothing, and answers of the API carry CORS headers of two.',
      howToEnd(subject.cloud !== undefined),
    );
  },
};

const howToEnd = (isDeployed: boolean): string =>
  isDeployed
    ? 'Take "cors" off the address in the YAML file and deploy, and off the address in the console; "npx sls doctor check --fix" does the latter. Origins belong into CORS_ORIGINS.'
    : 'Switch CORS off in whatever stands before the proxy. Origins belong into CORS_ORIGINS.';
