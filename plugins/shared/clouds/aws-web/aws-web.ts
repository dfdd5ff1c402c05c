import { checkAwsCredentials, hasAwsCredentials } from '../aws/credentials';
import { findTimestamp } from '../aws/find-timestamp';
import { stackEvents } from '../aws/stack-events';
import type { Cloud } from '../cloud';
import { findRevisions, hasWebFunctions } from './web-functions';

/** AWS Lambda Web Functions: HTTP servers run by AWS, described as CloudFormation resources. */
export const awsWeb: Cloud = {
  id: 'aws-web',
  title: 'AWS Lambda Web Functions',
  speaker: 'aws',
  configFile: 'serverless.aws-web.yml',
  isOffered: false,
  hasCredentials: hasAwsCredentials,
  checkCredentials: checkAwsCredentials,
  explainError: async (error) => (await import('../aws/error-table')).explainAwsError(error),
  describes: (service) => service.provider.name === 'aws' && hasWebFunctions(service),
  events: stackEvents,
  rollbackExample: 'rollback -t TIMESTAMP',
  findRollback: findTimestamp,
  packaging: { movesFolder: true, events: [] },
  traits: {
    buffering: undefined,
    hasWebSocketAddress: false,
    // AWS removes the upgrade headers.
    passesHandshakes: false,
    // AWS documents no limit.
    uploadRefusals: undefined,
  },
  loadSetup: async () => (await import('../aws/setup')).awsWebSetup,
  open: async (task) => (await import('./session')).openAwsWeb(task),
  async openUsage(task) {
    const { openAwsUsage } = await import('../aws/usage/usage-source');
    return openAwsUsage(task, (await import('../aws/api')).createAwsApi(task), findRevisions);
  },
};
