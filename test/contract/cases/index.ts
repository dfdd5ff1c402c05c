import type { ContractCase } from '../contract-case';
import { droppedRequestHeaderCases } from './dropped-request-headers';
import { methodCases } from './methods';
import { requestHeaderCases } from './request-headers';
import { targetCases } from './targets';

/** Everything that every entry has to do, whichever cloud it runs in. */
export const contractCases: readonly ContractCase[] = [
  ...methodCases,
  ...targetCases,
  ...requestHeaderCases,
  ...droppedRequestHeaderCases,
];
