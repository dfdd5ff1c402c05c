import type { ContractCase } from '../contract-case';
import { answerBodyCases } from './answer-bodies';
import { backPressureCases } from './back-pressure';
import { badChunkCases } from './bad-chunks';
import { badInputCases } from './bad-input';
import { brokenUploadCases } from './broken-uploads';
import { brokenUpstreamCases } from './broken-upstreams';
import { clientLeavesCases } from './client-leaves';
import { coldStartCases } from './cold-starts';
import { connectionCases } from './connections';
import { droppedRequestHeaderCases } from './dropped-request-headers';
import { duplexCases } from './duplex';
import { http10ClientCases } from './http10-clients';
import { informationalCases } from './informational';
import { invalidAnswerCases } from './invalid-answers';
import { largeBodyCases } from './large-bodies';
import { lateBodyCases } from './late-bodies';
import { limitedHeadCases } from './limited-heads';
import { logCases } from './logs';
import { methodCases } from './methods';
import { modelAliasCases } from './model-aliases';
import { oddByteCases } from './odd-bytes';
import { operationCases } from './operation';
import { ownEndpointCases } from './own-endpoints';
import { pageCases } from './page';
import { pipeliningCases } from './pipelining';
import { refusedUploadCases } from './refused-uploads';
import { refusedWebSocketCases } from './refused-web-sockets';
import { requestBodyCases } from './request-bodies';
import { requestHeaderCases } from './request-headers';
import { responseHeaderCases } from './response-headers';
import { secureUpstreamCases } from './secure-upstreams';
import { shutdownCases } from './shutdown';
import { statusCases } from './statuses';
import { streamingCases } from './streaming';
import { targetCases } from './targets';
import { timeLimitCases } from './time-limit';
import { timeoutCases } from './timeouts';
import { webSocketCases } from './web-sockets';

/** Everything that each entry must do, on whichever cloud it runs. */
export const contractCases: readonly ContractCase[] = [
  ...methodCases,
  ...targetCases,
  ...requestHeaderCases,
  ...droppedRequestHeaderCases,
  ...statusCases,
  ...responseHeaderCases,
  ...answerBodyCases,
  ...backPressureCases,
  ...duplexCases,
  ...informationalCases,
  ...requestBodyCases,
  ...streamingCases,
  ...brokenUpstreamCases,
  ...invalidAnswerCases,
  ...timeoutCases,
  ...timeLimitCases,
  ...limitedHeadCases,
  ...clientLeavesCases,
  ...connectionCases,
  ...badInputCases,
  ...badChunkCases,
  ...brokenUploadCases,
  ...refusedUploadCases,
  ...pipeliningCases,
  ...http10ClientCases,
  ...webSocketCases,
  ...refusedWebSocketCases,
  ...secureUpstreamCases,
  ...operationCases,
  ...ownEndpointCases,
  ...pageCases,
  ...largeBodyCases,
  ...logCases,
  ...shutdownCases,
  ...coldStartCases,
  ...lateBodyCases,
  ...oddByteCases,
  ...modelAliasCases,
];
