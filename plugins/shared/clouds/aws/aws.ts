import { hasWebFunctions } from '../aws-web/web-functions';
import type { Cloud } from '../cloud';
import { findTimestamp } from './find-timestamp';
import { stackEvents } from './stack-events';

/** AWS Lambda: functions behind function URLs that stream. */
export const aws: Cloud = {
  id: 'aws',
  title: 'AWS Lambda',
  speaker: 'aws',
  describes: (service) => service.provider.name === 'aws' && !hasWebFunctions(service),
  events: stackEvents,
  findRollback: findTimestamp,
  packaging: {
    movesFolder: true,
    // `deploy function` packages without the usual event. (A hook of this name for another provider
    // would make osls put AWS's options onto its command.)
    events: ['before:deploy:function:packageFunction'],
  },
  traits: {
    buffering: {
      who: 'the function URL runs in the mode BUFFERED, or a CDN stands before it',
      cure: 'Set "invokeMode: RESPONSE_STREAM" in serverless.aws.yml and deploy; "npx sls doctor check -c serverless.aws.yml" shows the mode.',
    },
    hasWebSocketAddress: false,
    passesHandshakes: true,
    uploadRefusals: [],
  },
  open: async (task) => (await import('./session')).openAws(task),
};
