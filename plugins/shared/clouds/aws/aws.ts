import { say } from '../../language';
import { hasWebFunctions } from '../aws-web/web-functions';
import type { Cloud } from '../cloud';
import { checkAwsCredentials, hasAwsCredentials } from './credentials';
import { findTimestamp } from './find-timestamp';
import { stackEvents } from './stack-events';

/** AWS Lambda: functions behind function URLs that stream. */
export const aws: Cloud = {
  id: 'aws',
  title: 'AWS Lambda',
  speaker: 'aws',
  configFile: 'serverless.aws.yml',
  isOffered: true,
  hasCredentials: hasAwsCredentials,
  checkCredentials: checkAwsCredentials,
  explainError: async (error) => (await import('./error-table')).explainAwsError(error),
  describes: (service) => service.provider.name === 'aws' && !hasWebFunctions(service),
  events: stackEvents,
  rollbackExample: 'rollback -t TIMESTAMP',
  findRollback: findTimestamp,
  packaging: {
    movesFolder: true,
    // `deploy function` packages without the usual event. (A hook of this name for another provider would
    // make osls add AWS's options to its command.)
    events: ['before:deploy:function:packageFunction'],
  },
  traits: {
    buffering: {
      get who() {
        return say(
          'the function URL uses the mode BUFFERED, or a CDN is in front of it',
          '函数 URL 的模式是 BUFFERED，或者前面有 CDN',
        );
      },
      get cure() {
        return say(
          'Set "invokeMode: RESPONSE_STREAM" in the YAML file and deploy; "npx sls doctor check" shows the mode.',
          '在 YAML 文件里设置 "invokeMode: RESPONSE_STREAM" 并部署；"npx sls doctor check" 会显示模式。',
        );
      },
    },
    hasWebSocketAddress: false,
    passesHandshakes: true,
    uploadRefusals: [],
  },
  loadSetup: async () => (await import('./setup')).awsSetup,
  open: async (task) => (await import('./session')).openAws(task),
  async openUsage(task) {
    const { openAwsUsage } = await import('./usage/usage-source');
    const { findLambdaFunctions } = await import('./stack-functions');
    return openAwsUsage(task, (await import('./api')).createAwsApi(task), findLambdaFunctions);
  },
};
