import type { ContractCase } from '../contract-case';
import { answerBodyCases } from './answer-bodies';
import { backPressureCases } from './back-pressure';
import { brokenUpstreamCases } from './broken-upstreams';
import { clientLeavesCases } from './client-leaves';
import { connectionCases } from './connections';
import { droppedRequestHeaderCases } from './dropped-request-headers';
import { duplexCases } from './duplex';
import { informationalCases } from './informational';
import { invalidAnswerCases } from './invalid-answers';
import { methodCases } from './methods';
import { requestBodyCases } from './request-bodies';
import { requestHeaderCases } from './request-headers';
import { responseHeaderCases } from './response-headers';
import { statusCases } from './statuses';
import { streamingCases } from './streaming';
import { targetCases } from './targets';
import { timeoutCases } from './timeouts';

/** Everything that every entry has to do, whichever cloud it runs in. */
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
  ...clientLeavesCases,
  ...connectionCases,
];
