import type { Handler } from '../cloud';
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from './aliases';
import {
  deleteReservedConcurrency,
  getReservedConcurrency,
  putReservedConcurrency,
} from './concurrency';
import { createFunction } from './create-function';
import { deleteFunction } from './delete-function';
import { getFunctionAddress, getFunctionDetails, listFunctions } from './describe-function';
import { describeTopics } from './describe-topics';
import { getCallerIdentity } from './identity';
import { invokeFunction } from './invoke';
import { getMonitorData } from './monitor-data';
import { searchLog } from './search-log';
import { createTrigger, deleteTrigger, listTriggers, updateTrigger } from './triggers';
import { updateFunctionCode, updateFunctionConfiguration } from './update-function';
import { listVersionByFunction, publishVersion } from './versions';

/** A cloud service, with the API version that the twin supports. */
export interface Service {
  readonly name: string;
  readonly version: string;
  readonly actions: Readonly<Record<string, Handler>>;
}

export const SERVICES: readonly Service[] = [
  {
    name: 'scf',
    version: '2018-04-16',
    actions: {
      CreateFunction: createFunction,
      GetFunction: getFunctionDetails,
      GetFunctionAddress: getFunctionAddress,
      UpdateFunctionCode: updateFunctionCode,
      UpdateFunctionConfiguration: updateFunctionConfiguration,
      DeleteFunction: deleteFunction,
      ListFunctions: listFunctions,
      CreateTrigger: createTrigger,
      UpdateTrigger: updateTrigger,
      DeleteTrigger: deleteTrigger,
      ListTriggers: listTriggers,
      PublishVersion: publishVersion,
      ListVersionByFunction: listVersionByFunction,
      CreateAlias: createAlias,
      UpdateAlias: updateAlias,
      GetAlias: getAlias,
      ListAliases: listAliases,
      DeleteAlias: deleteAlias,
      PutReservedConcurrencyConfig: putReservedConcurrency,
      GetReservedConcurrencyConfig: getReservedConcurrency,
      DeleteReservedConcurrencyConfig: deleteReservedConcurrency,
      InvokeFunction: invokeFunction,
      Invoke: invokeFunction,
    },
  },
  {
    name: 'cls',
    version: '2020-10-16',
    actions: { SearchLog: searchLog, DescribeTopics: describeTopics },
  },
  { name: 'monitor', version: '2018-07-24', actions: { GetMonitorData: getMonitorData } },
  { name: 'sts', version: '2018-08-13', actions: { GetCallerIdentity: getCallerIdentity } },
];
